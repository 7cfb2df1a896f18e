namespace Evidence.Media.Sandboxing;

/// <summary>Numbers of the calls the filter knows, from the kernel's tables of each machine.</summary>
/// <param name="CloneCall">Allowed for threads only.</param>
/// <param name="Clone3">Answered "no such call".</param>
/// <param name="Denied">Answered "not permitted".</param>
internal sealed record SystemCalls(uint CloneCall, uint Clone3, IReadOnlyList<uint> Denied)
{
    /// <summary>From 424 on the numbers are the same on every machine.</summary>
    private static readonly uint[] Everywhere =
    [
        424, // pidfd_send_signal
        425, 426, 427, // io_uring_setup, io_uring_enter, io_uring_register
        428, 429, 430, 431, 432, 433, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick
        434, 438, // pidfd_open, pidfd_getfd
        440, // process_madvise
        442, // mount_setattr
    ];

    public static readonly SystemCalls X64 = new(CloneCall: 56, Clone3: 435,
    [
        41, 42, 43, 49, 50, 53, 288, // socket, connect, accept, bind, listen, socketpair, accept4
        57, 58, 322, // fork, vfork, execveat
        101, 310, 311, 312, // ptrace, process_vm_readv, process_vm_writev, kcmp
        155, 161, 165, 166, 272, 308, // pivot_root, chroot, mount, umount2, unshare, setns
        175, 313, 176, 246, 320, 169, // init_module, finit_module, delete_module, kexec_load, kexec_file_load, reboot
        167, 168, 163, 103, 135, // swapon, swapoff, acct, syslog, personality
        248, 249, 250, // add_key, request_key, keyctl
        298, 321, 323, // perf_event_open, bpf, userfaultfd
        303, 304, // name_to_handle_at, open_by_handle_at
        .. Everywhere,
    ]);

    public static readonly SystemCalls Arm64 = new(CloneCall: 220, Clone3: 435,
    [
        198, 199, 200, 201, 202, 203, 242, // socket, socketpair, bind, listen, accept, connect, accept4
        281, // execveat
        117, 270, 271, 272, // ptrace, process_vm_readv, process_vm_writev, kcmp
        41, 51, 40, 39, 97, 268, // pivot_root, chroot, mount, umount2, unshare, setns
        105, 273, 106, 104, 294, 142, // init_module, finit_module, delete_module, kexec_load, kexec_file_load, reboot
        224, 225, 89, 116, 92, // swapon, swapoff, acct, syslog, personality
        217, 218, 219, // add_key, request_key, keyctl
        241, 280, 282, // perf_event_open, bpf, userfaultfd
        264, 265, // name_to_handle_at, open_by_handle_at
        .. Everywhere,
    ]);
}
