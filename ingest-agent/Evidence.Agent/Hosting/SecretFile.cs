using System.Security.Cryptography;
using Evidence.Durability;

namespace Evidence.Agent.Hosting;

/// <summary>A secret of this machine on disk: 0600 on Linux, sealed to the machine by DPAPI on Windows besides.</summary>
internal static class SecretFile
{
    /// <summary>Reads the secret, or makes it first. Two processes that start together end with the same one.</summary>
    public static byte[] ReadOrCreate(string path, Func<byte[]> create)
    {
        if (!File.Exists(path))
        {
            var secret = create();
            try
            {
                Durable.WriteNewFile(path, Protect(secret));
            }
            catch (AlreadyThereException)
            {
                // Another process was first; its secret counts.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
        return Read(path);
    }

    public static byte[] Read(string path)
    {
        RefuseLooseMode(path);
        var stored = File.ReadAllBytes(path);
        return OperatingSystem.IsWindows() ? WindowsDataProtection.Unprotect(stored) : stored;
    }

    private static byte[] Protect(byte[] secret) =>
        OperatingSystem.IsWindows() ? WindowsDataProtection.Protect(secret) : secret;

    private static void RefuseLooseMode(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if ((File.GetUnixFileMode(path) & ~owner) != 0)
            throw new UserError(ExitCode.Usage, $"'{path}' can be read by others than its owner.",
                $"Somebody may have copied this key. If not: chmod 600 '{path}'. If in doubt, revoke this agent and enrol again.");
    }
}
