'use strict';

// Asks for a body with the bundled HTTP client, reads it only after the server has closed the connection, and prints how
// many bytes came. Argument: the bundle.

const { createServer } = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const { request } = require(process.argv[2]);
const BODY = 'a'.repeat(64 * 1024);
const HEAD = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n`;

async function main() {
	const server = createServer((socket) => {
		socket.once('data', () => {
			socket.write(HEAD);
			socket.end(BODY);
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { body } = await request(`http://127.0.0.1:${server.address().port}/`);
	await sleep(300);
	console.log((await body.bytes()).length);
	server.close();
}

main();
