import koffi from 'koffi';

type Native = (...args: unknown[]) => number;

/** Functions of libbpf 1.x that we use. Pointers are numbers; those returned are 0 on failure, with errno set. */
export interface Libbpf {
  readonly openMemory: Native;
  readonly load: Native;
  readonly close: Native;
  readonly findMap: Native;
  readonly setMaxEntries: Native;
  readonly reuseMap: Native;
  readonly mapDescriptor: Native;
  readonly findProgram: Native;
  readonly setAutoload: Native;
  readonly programDescriptor: Native;
  readonly createHook: Native;
  readonly attachHook: Native;
  readonly detachHook: Native;
  readonly queryHook: Native;
}

const LIBRARY = 'libbpf.so.1';

/** Null where the library is not installed. */
export function loadLibbpf(name = LIBRARY): Libbpf | null {
  try {
    return bindLibbpf(koffi.load(name));
  } catch {
    return null;
  }
}

function bindLibbpf(library: ReturnType<typeof koffi.load>): Libbpf {
  const bind = (prototype: string): Native => library.func(prototype);
  // It would print to standard error by itself; what matters is in the log that we ask it for.
  bind('uintptr_t libbpf_set_print(uintptr_t print)')(0);
  return {
    openMemory: bind('uintptr_t bpf_object__open_mem(uintptr_t bytes, size_t size, uintptr_t options)'),
    load: bind('int bpf_object__load(uintptr_t object)'),
    close: bind('void bpf_object__close(uintptr_t object)'),
    findMap: bind('uintptr_t bpf_object__find_map_by_name(uintptr_t object, str name)'),
    setMaxEntries: bind('int bpf_map__set_max_entries(uintptr_t map, uint32_t entries)'),
    reuseMap: bind('int bpf_map__reuse_fd(uintptr_t map, int fd)'),
    mapDescriptor: bind('int bpf_map__fd(uintptr_t map)'),
    findProgram: bind('uintptr_t bpf_object__find_program_by_name(uintptr_t object, str name)'),
    setAutoload: bind('int bpf_program__set_autoload(uintptr_t program, bool isWanted)'),
    programDescriptor: bind('int bpf_program__fd(uintptr_t program)'),
    createHook: bind('int bpf_tc_hook_create(uintptr_t hook)'),
    attachHook: bind('int bpf_tc_attach(uintptr_t hook, uintptr_t options)'),
    detachHook: bind('int bpf_tc_detach(uintptr_t hook, uintptr_t options)'),
    queryHook: bind('int bpf_tc_query(uintptr_t hook, uintptr_t options)'),
  };
}
