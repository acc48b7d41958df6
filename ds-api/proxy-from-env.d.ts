/** The library comes without types. */
declare module 'proxy-from-env' {
	/** @returns the address of the proxy for a URL by the environment; an empty text for none */
	export function getProxyForUrl(url: Pick<URL, 'protocol' | 'host' | 'port'>): string;
}
