/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef RTPENGINE_TYPES_H
#define RTPENGINE_TYPES_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
typedef __be16 be16;
typedef __be32 be32;

#include "abi.h"

#endif
