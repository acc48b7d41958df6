/** How many whole pages in a row it takes before larger ones are tried again. */
const PAGES_BEFORE_GROWTH = 3;

/**
 * How many dossiers a page asks for. A page that is too heavy for the server is asked for again by halves
 * (100, 50, 25, 12, 6, 3, 1); after some whole pages the size doubles again, up to what was wanted.
 */
export class PageSize {
	private size: number;
	private wholePages = 0;

	constructor(private readonly wanted: number) {
		this.size = wanted;
	}

	get current(): number {
		return this.size;
	}

	/** A page of `size` dossiers was too heavy. (Pages side by side may fail at the same size: that counts once.) */
	tooHeavy(size: number): void {
		this.size = Math.min(this.size, halfOf(size));
		this.wholePages = 0;
	}

	wholePage(): void {
		this.wholePages += 1;
		if (this.wholePages < PAGES_BEFORE_GROWTH) return;
		this.size = Math.min(this.wanted, this.size * 2);
		this.wholePages = 0;
	}
}

/** The next smaller size of a page that was too heavy; at least one dossier. */
export function halfOf(size: number): number {
	return Math.max(1, Math.floor(size / 2));
}
