/** A tour of what goes wrong on the web, for the test server at `{server}`. */
export const demoList: readonly string[] = `
# Good ones
{server}/page
{server}/
{server}/random

# A title is not always easy to come by
{server}/entity-title
{server}/svg-title
{server}/no-title
{server}/gbk
{server}/shift-jis
{server}/utf-16
{server}/windows-1252
{server}/gzip-404
{server}/gzip-false
{server}/huge?mb=1

# Elsewhere
{server}/redirect
{server}/cookie
{server}/redirect-loop
{server}/redirect-nowhere

# Broken, slow, or not for us
{server}/404
{server}/403
{server}/429
{server}/500
{server}/flaky?fails=1
{server}/reset
{server}/no-answer
{server}/not-http
{server}/endless
{server}/slow-headers
{server}/hang
http://127.0.0.1:1/

# Not even a request
{server}/page#the-same-again
mailto:someone@example.com
http://not a url/
`.split('\n');
