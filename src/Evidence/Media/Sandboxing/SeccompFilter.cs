using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Evidence.Media.Sandboxing;

/// <summary>
/// The system calls a media program may not make, as classic BPF for <c>bwrap --seccomp</c> (man 2 seccomp). A list of denials: the
/// decoders need memory, threads and the two files that are there. They need no sockets, no new processes, no namespaces and none of the
/// kernel's large side doors.
/// </summary>
internal static class SeccompFilter
{
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnySet = 0x45, Return = 0x06;
    private const uint Allow = 0x7fff0000, KillProcess = 0x80000000, Errno = 0x00050000;
    private const uint NotPermitted = Errno | 1, NoSuchCall = Errno | 38;

    // struct seccomp_data: nr at 0, arch at 4, low word of the first argument at 16 (both machines are little-endian).
    private const uint CallNumber = 0, MachineName = 4, FirstArgument = 16;

    private const uint ThreadFlag = 0x00010000;
    private const uint NamespaceFlags = 0x7e020000;
    private const uint ClosedCallsFromX32 = 0x40000000;

    /// <summary>The filter's bytes; throws where the machine is one we have no call numbers for.</summary>
    public static byte[] For(Architecture machine) => machine switch
    {
        Architecture.X64 => Program(0xc000003e, SystemCalls.X64, KillX32),
        Architecture.Arm64 => Program(0xc00000b7, SystemCalls.Arm64, []),
        _ => throw new PlatformNotSupportedException($"There is no system call filter for {machine}."),
    };

    private static Instruction[] KillX32 => [new(JumpIfAtLeast, 0, 1, ClosedCallsFromX32), new(Return, 0, 0, KillProcess)];

    private static byte[] Program(uint machine, SystemCalls calls, Instruction[] beforeTheCalls)
    {
        List<Instruction> program =
        [
            new(LoadWord, 0, 0, MachineName),
            new(JumpIfEqual, 1, 0, machine),
            new(Return, 0, 0, KillProcess),
            new(LoadWord, 0, 0, CallNumber),
            .. beforeTheCalls,
            // The flags of clone3 lie in memory where a filter cannot look; without the call libc falls back to clone.
            .. Refuse(calls.Clone3, NoSuchCall),
        ];
        foreach (var call in calls.Denied)
            program.AddRange(Refuse(call, NotPermitted));
        program.AddRange(ThreadsOnly(calls.CloneCall));
        return Bytes(program);
    }

    private static Instruction[] Refuse(uint call, uint answer) => [new(JumpIfEqual, 0, 1, call), new(Return, 0, 0, answer)];

    /// <summary>Threads may start; processes and namespaces may not. Without processes there is no fork bomb, also not for root, whom RLIMIT_NPROC does not bind.</summary>
    private static Instruction[] ThreadsOnly(uint clone) =>
    [
        new(JumpIfEqual, 1, 0, clone),
        new(Return, 0, 0, Allow),
        new(LoadWord, 0, 0, FirstArgument),
        new(JumpIfAnySet, 2, 0, NamespaceFlags),
        new(JumpIfAnySet, 0, 1, ThreadFlag),
        new(Return, 0, 0, Allow),
        new(Return, 0, 0, NotPermitted),
    ];

    private static byte[] Bytes(List<Instruction> program)
    {
        var bytes = new byte[program.Count * 8];
        for (var i = 0; i < program.Count; i++)
            program[i].WriteTo(bytes.AsSpan(i * 8, 8));
        return bytes;
    }

    /// <summary>struct sock_filter.</summary>
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
    {
        public void WriteTo(Span<byte> place)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(place, Code);
            place[2] = IfTrue;
            place[3] = IfFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(place[4..], Value);
        }
    }
}
