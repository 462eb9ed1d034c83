/**
 * What a page may load, and from where: everything is its own but pictures of people, which the local
 * tenant has as `data:` URLs, and AuthKit's widget where there is one.
 */
export function contentSecurityPolicy(widgetOrigin: string | undefined): string {
  return [
    "default-src 'self'",
    "img-src 'self' https: data:",
    ...(widgetOrigin === undefined ? [] : [`frame-src ${widgetOrigin}`]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
