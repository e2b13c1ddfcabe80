declare module 'html-encoding-sniffer' {
  /** The encoding's name, by byte order mark, then the header's label, then a meta tag in the first 1,024 bytes. */
  export default function sniff(
    bytes: Uint8Array,
    options?: { transportLayerEncodingLabel?: string | undefined; defaultEncoding?: string },
  ): string;
}
