/**
 * Lets the client send as much as it wants: a test file makes more requests in a minute than the platform takes from a
 * user. Tests of the limit set their own.
 */
process.env.DS_API_REQUESTS_PER_MINUTE = '1000000';
