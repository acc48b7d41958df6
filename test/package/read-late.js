'use strict';

// Asks for a body with the bundled HTTP client, reads it only after the server has closed the connection, and prints how
// many bytes came, or the code of the error. Arguments: the bundle; how the server ends the body.

const { createServer } = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const [, , bundle, ending] = process.argv;
const { request } = require(bundle);
const BODY = 'a'.repeat(64 * 1024);
const ANNOUNCED = {
	'announced length': `Content-Length: ${BODY.length}\r\n`,
	'end of connection': '',
	'early end of connection': `Content-Length: ${BODY.length + 1}\r\n`,
};

async function main() {
	const server = createServer((socket) => {
		socket.once('data', () => {
			socket.write(`HTTP/1.1 200 OK\r\n${ANNOUNCED[ending]}Connection: close\r\n\r\n`);
			socket.end(BODY);
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { body } = await request(`http://127.0.0.1:${server.address().port}/`);
	await sleep(300);
	console.log(
		await body.bytes().then(
			({ length }) => length,
			({ code }) => code,
		),
	);
	server.close();
}

main();
