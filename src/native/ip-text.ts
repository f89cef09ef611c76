export { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../base/ip-text.ts';
