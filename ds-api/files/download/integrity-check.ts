import { createHash, timingSafeEqual } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

import type { DossierFile } from '../file-listing';
import { incomplete, wrongContent, wrongSize } from './download-failures';
import { contentCheck } from './generated-content';

/** Passes bytes through and ends only if they are those that were announced. */
export class IntegrityCheck extends Transform {
	byteSize = 0;
	passed = false;
	private readonly md5 = createHash('md5');
	private readonly content;

	constructor(private readonly file: DossierFile) {
		super();
		this.content = contentCheck(file);
	}

	override _transform(chunk: Buffer, _encoding: string, done: TransformCallback) {
		this.byteSize += chunk.length;
		this.md5.update(chunk);
		this.content?.add(chunk);
		const { byteSize } = this.file;
		if (byteSize !== null && this.byteSize > byteSize) {
			done(wrongSize(this.file, `more than the ${byteSize} bytes announced`));
			return;
		}
		done(null, chunk);
	}

	override _flush(done: TransformCallback) {
		const { byteSize, checksum } = this.file;
		if (byteSize !== null && this.byteSize !== byteSize) {
			done(wrongSize(this.file, `${this.byteSize} bytes instead of the ${byteSize} announced`));
			return;
		}
		if (checksum !== null && !isDigest(this.md5.digest(), checksum)) {
			done(wrongContent(this.file));
			return;
		}
		if (this.content?.isWhole() === false) {
			done(incomplete(this.file));
			return;
		}
		this.passed = true;
		done();
	}
}

function isDigest(digest: Buffer, checksum: string): boolean {
	const announced = Buffer.from(checksum, 'base64');
	return announced.length === digest.length && timingSafeEqual(announced, digest);
}
