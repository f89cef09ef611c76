import { choice, flag, int, intList, redis, string } from '../kinds.ts';

export const redisOptions = {
  redis: redis({
    short: 'r',
    help:
      'Redis database that calls are read from and, unless redis-write is set, written to. The password may be ' +
      'given in the environment variable RTPENGINE_REDIS_AUTH_PW instead.',
  }),
  'redis-write': redis({
    short: 'w',
    help: 'Redis database that calls are written to (password: RTPENGINE_REDIS_WRITE_AUTH_PW).',
  }),
  'redis-subscribe': redis({
    help:
      'Redis server whose key events are followed, if it is another one (password: ' +
      'RTPENGINE_REDIS_SUBSCRIBE_AUTH_PW).',
  }),
  'redis-resolve-on-reconnect': flag({ help: 'Looks the host name up again for each new connection.' }),
  'redis-num-threads': int({
    default: null,
    defaultText: 'number of CPU cores',
    help: 'Calls restored at the same time at start.',
  }),
  'redis-expires': int({
    default: 86400,
    min: 1,
    unit: 'Seconds',
    help: 'How long Redis keeps a call that is not written again.',
  }),
  'no-redis-required': flag({ short: 'q', help: 'Starts even when Redis cannot be reached.' }),
  'redis-allowed-errors': int({
    default: -1,
    min: -1,
    help: 'Errors in a row after which Redis is left alone for a while; -1 never does.',
  }),
  'redis-disable-time': int({
    default: 10,
    min: 0,
    unit: 'Seconds',
    help: 'How long Redis is left alone then.',
  }),
  'redis-cmd-timeout': int({
    default: 0,
    min: 0,
    unit: 'Ms',
    help: 'Longest wait for the answer to a command; 0 sets no limit.',
  }),
  'redis-connect-timeout': int({
    default: 1000,
    min: 1,
    unit: 'Ms',
    help: 'Longest wait for a connection.',
  }),
  'redis-format': choice({
    default: 'bencode',
    values: ['bencode', 'JSON'],
    aliases: { native: 'bencode' },
    help: 'Encoding of what is written; both are read.',
  }),
  'subscribe-keyspace': intList({
    short: 'k',
    default: [],
    min: 0,
    help: 'Numbers of the Redis databases whose calls are taken in as foreign ones.',
  }),
  'redis-tcp-keepalive-time': int({
    default: 0,
    min: 0,
    unit: 'Seconds',
    help: 'Idle time before TCP asks whether Redis is still there; 0 never asks.',
  }),
  'redis-tcp-keepalive-intvl': int({
    default: 1,
    min: 1,
    unit: 'Seconds',
    help: 'Time between those questions.',
  }),
  'redis-tcp-keepalive-probes': int({
    default: 3,
    min: 1,
    help: 'Questions without an answer after which the connection counts as lost.',
  }),
  'active-switchover': flag({
    help: 'Makes a foreign call our own as soon as media or signalling for it arrives here.',
  }),
};

export const mysqlOptions = {
  'mysql-host': string({ default: null, placeholder: 'HOST', help: 'Database that media is played from.' }),
  'mysql-port': int({
    default: 0,
    min: 0,
    max: 65535,
    help: 'Port of that database; 0 is its usual one.',
  }),
  'mysql-user': string({ default: null, help: 'User name for it.' }),
  'mysql-pass': string({ default: null, help: 'Password for it.' }),
  'mysql-query': string({
    default: null,
    placeholder: 'SQL',
    rule: {
      allowed: 'a query with the placeholder %llu exactly once',
      accept: (sql) => sql.split('%llu').length === 2,
    },
    help: 'Query that returns the medium as its only column; %llu stands for the number asked for.',
  }),
};
