using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;
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
        Check(Path.Combine(folder, KeyName.StatementsFolder), "0700");
    }

    /// <summary>The versions with a statement of the root, rising.</summary>
    public List<KeyName> Stated(KeyUse use) => Names(Path.Combine(folder, KeyName.StatementsFolder), use, "txt");

    /// <summary>The versions with a key file, rising.</summary>
    public List<KeyName> Kept(KeyUse use) => Names(folder, use, use == KeyUse.Kek ? "key" : "pem");

    public byte[] Read(string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new StartRefusedException($"the key ring lacks {path}.", "Restore it from the key ring's backup.");
        Check(path, "0600");
        return File.ReadAllBytes(path);
    }

    public PrivateKey<ECDsa> ReadSigningKey(KeyName name) => ReadKey(name.FileName, ECDsa.Create());

    public PrivateKey<ECDiffieHellman> ReadAgreementKey(KeyName name) => ReadKey(name.FileName, ECDiffieHellman.Create());

    private PrivateKey<T> ReadKey<T>(string name, T key) where T : ECAlgorithm
    {
        var bytes = Read(name);
        var text = Encoding.ASCII.GetChars(bytes);
        try
        {
            key.ImportFromPem(text);
            return new PrivateKey<T>(key);
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

    private static List<KeyName> Names(string folder, KeyUse use, string suffix) => !Directory.Exists(folder) ? [] :
        [.. Directory.GetFiles(folder, $"{Vocabulary.Word(use)}-*.{suffix}")
            .Select(path => KeyName.TryParse(Path.GetFileNameWithoutExtension(path), out var name) ? name : (KeyName?)null)
            .OfType<KeyName>().OrderBy(name => name.Number)];

    private static void Check(string path, string mode)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new StartRefusedException($"{path} is a link.", "The key ring holds files and folders of its own only.");
        if (!OperatingSystem.IsWindows() && (File.Exists(path) || Directory.Exists(path)) && (File.GetUnixFileMode(path) & Others) != 0)
            throw new StartRefusedException($"others than its owner may use {path}.", $"Find out who had access; then: chmod {mode} {path}");
    }
}
