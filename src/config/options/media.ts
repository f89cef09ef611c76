import { choice, flag, int, list, path, string } from '../kinds.ts';

/** Kept by what is preloaded: a name, or the word `on-demand`. */
const preload = (what: string, placeholder: string) =>
  list({ placeholder, help: `${what} to load at start; "on-demand" loads each when it is first used.` });

const everySeconds = (help: string) =>
  int({ default: 0, min: 0, unit: 'Seconds', help: `${help}; 0 never does.` });

export const mediaOptions = {
  'jitter-buffer': int({
    default: 0,
    min: 0,
    help: 'Packets held back to put them in order and on time; 0 switches it off.',
  }),
  'jb-clock-drift': flag({ help: "Makes up for a sender's clock that runs fast or slow." }),
  'jb-adaptive': flag({ help: 'Lets measured jitter set the length of the jitter buffer.' }),
  'jb-adaptive-min': int({
    default: 0,
    min: 0,
    max: 1000,
    unit: 'Ms',
    help: 'Least that it may be set to.',
  }),
  'jb-adaptive-max': int({
    default: 300,
    min: 0,
    max: 1000,
    unit: 'Ms',
    adjust: (ms) => (ms === 0 ? 300 : ms),
    help: 'Most that it may be set to; 0 means 300.',
  }),
  'player-cache': flag({ help: 'Keeps packets made for playing, for the next time.' }),
  'preload-media-files': preload('Media files', 'PATH'),
  'media-files-reload': everySeconds('How often loaded files are looked at for changes'),
  'media-files-expire': everySeconds('Time without use after which a loaded file is dropped'),
  'expiry-timer': everySeconds('How often unused media are looked for'),
  'preload-db-media': preload('Numbers of media in the database', 'NUMBER'),
  'db-media-reload': everySeconds('How often media are loaded from the database again'),
  'db-media-expire': everySeconds('Time without use after which a medium from the database is dropped'),
  'db-media-cache': path({ default: null, help: 'Folder that keeps copies of media from the database.' }),
  'preload-db-cache': preload('Numbers of media to copy from the database', 'NUMBER'),
  'db-cache-reload': everySeconds('How often those copies are made again'),
  'db-cache-expire': everySeconds('Time without use after which a copy is dropped'),
  'audio-buffer-length': int({
    default: 500,
    min: 0,
    unit: 'Ms',
    help: 'Audio that the audio player can hold.',
  }),
  'audio-buffer-delay': int({
    default: 5,
    min: 0,
    unit: 'Ms',
    help: 'Delay with which the audio player starts.',
  }),
  'audio-player': choice({
    default: 'on-demand',
    values: ['on-demand', 'play-media', 'transcoding', 'always'],
    aliases: { off: 'on-demand', no: 'on-demand', never: 'on-demand', force: 'always' },
    help: 'When the audio player, which mixes and paces, is put into the path.',
  }),
  'rtcp-interval': int({
    default: 5000,
    min: 1,
    unit: 'Ms',
    effect: 'now',
    help: 'Time between RTCP reports that we make; up to a second is added at random.',
  }),
  'moh-max-duration': int({
    default: 1_800_000,
    min: 0,
    unit: 'Ms',
    help: 'Longest hold music; 0 sets no limit.',
  }),
  'moh-max-repeats': int({ default: 999, min: 0, help: 'Most repeats of hold music.' }),
  'moh-attr-name': string({
    default: null,
    help: 'SDP attribute that is added for the session when hold music starts.',
  }),
  'moh-prevent-double-hold': flag({ help: 'Plays no hold music while the other side plays some.' }),
};
