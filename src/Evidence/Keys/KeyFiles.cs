using System.Security.Cryptography;
using System.Text;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>Reads the key ring's folder, and only when nobody but its owner can.</summary>
internal sealed class KeyFiles
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string folder;

    public KeyFiles(string folder)
    {
        this.folder = folder;
        if (!Directory.Exists(folder))
            throw new StartRefusedException($"there is no key ring in {folder}.", "Run the worker's verb \"setup\" on a new installation; else restore the folder from its backup.");
        Check(folder, "0700");
        Check(Path.Combine(folder, "statements"), "0700");
    }

    public IReadOnlyList<string> Statements => Directory.Exists(Path.Combine(folder, "statements"))
        ? [.. Directory.GetFiles(Path.Combine(folder, "statements"), "*.txt").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The numbers n of the files <c>prefix-n.suffix</c>, rising.</summary>
    public IReadOnlyList<int> Numbers(string prefix, string suffix) =>
        [.. Directory.GetFiles(folder, $"{prefix}-*.{suffix}")
            .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path)[(prefix.Length + 1)..], out var n) ? n : 0)
            .Where(n => n > 0).Order()];

    public byte[] Read(string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new StartRefusedException($"the key ring lacks {path}.", "Restore it from the key ring's backup.");
        Check(path, "0600");
        return File.ReadAllBytes(path);
    }

    public ECDsa ReadSigningKey(string name) => ReadKey(name, ECDsa.Create());

    public ECDiffieHellman ReadAgreementKey(string name) => ReadKey(name, ECDiffieHellman.Create());

    private T ReadKey<T>(string name, T key) where T : ECAlgorithm
    {
        var bytes = Read(name);
        var text = Encoding.ASCII.GetChars(bytes);
        try
        {
            key.ImportFromPem(text);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new StartRefusedException($"{Path.Combine(folder, name)} holds no private key.", "Restore it from the key ring's backup.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }
    }

    private static void Check(string path, string mode)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new StartRefusedException($"{path} is a link.", "The key ring holds files and folders of its own only.");
        if (!OperatingSystem.IsWindows() && (File.Exists(path) || Directory.Exists(path)) && (File.GetUnixFileMode(path) & Others) != 0)
            throw new StartRefusedException($"others than its owner may use {path}.", $"Find out who had access; then: chmod {mode} {path}");
    }
}
