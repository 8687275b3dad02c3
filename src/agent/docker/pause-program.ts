/**
 * The program of the pause container: a static ELF file of some 200 bytes, put together here from its machine
 * instructions, so that no image has to be pulled and no compiler is needed (docs/decisions/0007). It does what
 * the first process of a shared namespace must: leave the orphans of the other containers to the kernel, by
 * ignoring SIGCHLD, and wait for ever. In C:
 *
 *     void _start(void) {
 *       struct kernel_sigaction ignore = { .handler = SIG_IGN };
 *       rt_sigaction(SIGCHLD, &ignore, NULL, 8);
 *       for (;;) pause();   // ppoll(NULL, 0, NULL, NULL, 0) on arm64, which has no pause
 *     }
 */
export function pauseProgram(architecture: string): Uint8Array | undefined {
  const kind = PROGRAMS[architecture];
  return kind && elf(kind.machine, kind.code());
}

interface Program {
  /** `e_machine` of the ELF header. */
  readonly machine: number;
  readonly code: () => Uint8Array;
}

/** By the name the kernel has for the architecture. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  x86_64: { machine: 62, code: forX86 },
  aarch64: { machine: 183, code: forArm },
};

const LOAD_ADDRESS = 0x400000n;
const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const CODE_OFFSET = HEADER_SIZE + PROGRAM_HEADER_SIZE;

/** `struct kernel_sigaction { handler = SIG_IGN (1), flags, restorer, mask }`, eight bytes each. */
const IGNORE = [1, ...Array.from({ length: 31 }, () => 0)];

function forX86(): Uint8Array {
  const instructions = [
    [0xb8, 0x0d, 0x00, 0x00, 0x00], // mov eax, 13 (rt_sigaction)
    [0xbf, 0x11, 0x00, 0x00, 0x00], // mov edi, 17 (SIGCHLD)
    [0x48, 0x8d, 0x35, 0x13, 0x00, 0x00, 0x00], // lea rsi, [rip + 19] (IGNORE)
    [0x31, 0xd2], // xor edx, edx
    [0x41, 0xba, 0x08, 0x00, 0x00, 0x00], // mov r10d, 8
    [0x0f, 0x05], // syscall
    [0xb8, 0x22, 0x00, 0x00, 0x00], // wait: mov eax, 34 (pause)
    [0x0f, 0x05], // syscall
    [0xeb, 0xf7], // jmp wait
  ];
  return Uint8Array.from([...instructions.flat(), ...IGNORE]);
}

function forArm(): Uint8Array {
  const instructions = [
    0xd28010c8, // mov x8, #134 (rt_sigaction)
    0xd2800220, // mov x0, #17 (SIGCHLD)
    0x10000181, // adr x1, .+48 (IGNORE)
    0xd2800002, // mov x2, #0
    0xd2800103, // mov x3, #8
    0xd4000001, // svc #0
    0xd2800928, // wait: mov x8, #73 (ppoll)
    0xd2800000, // mov x0, #0
    0xd2800001, // mov x1, #0
    0xd2800003, // mov x3, #0
    0xd2800004, // mov x4, #0
    0xd4000001, // svc #0
    0x17fffffa, // b wait
    0xd503201f, // nop, for the alignment of what follows
  ];
  const code = Buffer.alloc(instructions.length * 4);
  for (const [index, word] of instructions.entries()) code.writeUInt32LE(word, index * 4);
  return Uint8Array.from([...code, ...IGNORE]);
}

/** A 64-bit little-endian executable of one segment, which is readable and executable. */
function elf(machine: number, code: Uint8Array): Uint8Array {
  const head = Buffer.alloc(CODE_OFFSET);
  head.write("\u007fELF\u0002\u0001\u0001", "latin1");
  head.writeUInt16LE(2, 16); // ET_EXEC
  head.writeUInt16LE(machine, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(LOAD_ADDRESS + BigInt(CODE_OFFSET), 24);
  head.writeBigUInt64LE(BigInt(HEADER_SIZE), 32);
  head.writeUInt16LE(HEADER_SIZE, 52);
  head.writeUInt16LE(PROGRAM_HEADER_SIZE, 54);
  head.writeUInt16LE(1, 56);
  head.writeUInt32LE(1, HEADER_SIZE); // PT_LOAD
  head.writeUInt32LE(5, HEADER_SIZE + 4); // read and execute
  head.writeBigUInt64LE(LOAD_ADDRESS, HEADER_SIZE + 16);
  head.writeBigUInt64LE(LOAD_ADDRESS, HEADER_SIZE + 24);
  const size = BigInt(CODE_OFFSET + code.byteLength);
  head.writeBigUInt64LE(size, HEADER_SIZE + 32);
  head.writeBigUInt64LE(size, HEADER_SIZE + 40);
  head.writeBigUInt64LE(0x10000n, HEADER_SIZE + 48); // pages of up to 64 KiB
  return Uint8Array.from([...head, ...code]);
}
