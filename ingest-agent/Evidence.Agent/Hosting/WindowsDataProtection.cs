using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Evidence.Agent.Hosting;

/// <summary>DPAPI with the machine's key (CryptProtectData, dpapi.h): the file is useless on another machine.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsDataProtection
{
    private const uint LocalMachineWithoutPrompt = 0x4 | 0x1;

    public static byte[] Protect(byte[] secret) => Call(secret, protect: true);

    public static byte[] Unprotect(byte[] stored) => Call(stored, protect: false);

    private static byte[] Call(byte[] input, bool protect)
    {
        fixed (byte* data = input)
        {
            var from = new Blob { Size = (uint)input.Length, Data = data };
            Blob to;
            var worked = protect
                ? CryptProtectData(&from, null, null, null, null, LocalMachineWithoutPrompt, &to)
                : CryptUnprotectData(&from, null, null, null, null, LocalMachineWithoutPrompt, &to);
            if (worked == 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
            try
            {
                return new ReadOnlySpan<byte>(to.Data, (int)to.Size).ToArray();
            }
            finally
            {
                new Span<byte>(to.Data, (int)to.Size).Clear();
                LocalFree(to.Data);
            }
        }
    }

    private struct Blob
    {
        public uint Size;
        public byte* Data;
    }

    [LibraryImport("crypt32.dll", SetLastError = true)]
    private static partial int CryptProtectData(Blob* input, char* description, Blob* entropy, void* reserved, void* prompt, uint flags, Blob* output);

    [LibraryImport("crypt32.dll", SetLastError = true)]
    private static partial int CryptUnprotectData(Blob* input, char** description, Blob* entropy, void* reserved, void* prompt, uint flags, Blob* output);

    [LibraryImport("kernel32.dll")]
    private static partial void* LocalFree(void* memory);
}
