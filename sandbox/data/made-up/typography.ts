/** As French writes amounts: a narrow space between thousands, an unbreakable one before the sign. */
export const euros = (amount: number): string =>
	`${String(amount).replace(/\B(?=(\d{3})+$)/g, '\u202f')}\u00a0€`;

/** In French quotation marks; those inside become curly ones. */
export const quoted = (text: string): string => `« ${text.replace(/« (.*?) »/g, '“$1”')} »`;
