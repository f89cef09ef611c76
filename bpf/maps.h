/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * The maps of one table. Sizes of `flows`, `fanout` and `payload_maps` are limits that the loader may change; memory is
 * taken as entries are made.
 */
#ifndef RTPENGINE_MAPS_H
#define RTPENGINE_MAPS_H

#include "types.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 200000);
  __type(key, struct flow_key);
  __type(value, struct flow);
} flows SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 400000);
  __type(key, struct fanout_key);
  __type(value, struct destination);
} fanout SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 200000);
  __type(key, u32);
  __type(value, struct payload_map);
} payload_maps SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct totals);
} totals SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct table_about);
} about SEC(".maps");

#endif
