export { formatIPv4, formatIPv4Word, formatIPv6, ipv4Word, parseIPv4, parseIPv6 } from '../base/ip-text.ts';
