using System.Security.Cryptography;
using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Transfer.Backups;

/// <summary>A copy of a key ring with a list of its files. docs/formats/backup.md, "Folders".</summary>
internal static class RingCopy
{
    private const string Unfinished = ".new";

    /// <summary>Copies a ring that nobody writes to meanwhile into <c>ring/</c> of a folder, and writes the list beside it; durably.</summary>
    /// <returns>SHA-256 of the list.</returns>
    public static Sha256Hash Write(string ring, string folder)
    {
        var copy = Path.Combine(folder, BackupName.Ring);
        Copy(ring, copy);
        var list = List(copy);
        Durable.WriteNewFile(Path.Combine(folder, BackupName.RingList), list);
        return Sha256Hash.Of(list);
    }

    /// <summary>Copies the files of a ring, durably.</summary>
    public static void Copy(string from, string to)
    {
        Durable.CreateFolder(to);
        foreach (var path in Files(from))
        {
            var target = Path.Combine(to, path);
            Durable.CreateFolder(Path.GetDirectoryName(target)!);
            var bytes = File.ReadAllBytes(Path.Combine(from, path));
            Durable.WriteNewFile(target, bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>SHA-256 of the list in a folder, once its files are what it says, all of them and no others.</summary>
    /// <exception cref="RefusedException">They are not.</exception>
    public static Sha256Hash Check(string folder)
    {
        var (path, ring) = (Path.Combine(folder, BackupName.RingList), Path.Combine(folder, BackupName.Ring));
        if (!File.Exists(path) || !Directory.Exists(ring))
            throw TransferRefusals.RingNotRight.Because($"{folder} holds no backup of a key ring.").ToException();
        var list = File.ReadAllBytes(path);
        return list.AsSpan().SequenceEqual(List(ring)) ? Sha256Hash.Of(list)
            : throw TransferRefusals.RingNotRight.Because($"The files in {ring} are not those of the list beside them.").ToException();
    }

    /// <summary>Whether two rings have the same files.</summary>
    public static bool AreSame(string ring, string other) => List(ring).AsSpan().SequenceEqual(List(other));

    private static byte[] List(string ring)
    {
        var text = new StringBuilder();
        foreach (var path in Files(ring))
        {
            var bytes = File.ReadAllBytes(Path.Combine(ring, path));
            text.Append(Sha256Hash.Of(bytes)).Append("  ").Append(BackupName.Ring).Append('/').Append(path).Append('\n');
            CryptographicOperations.ZeroMemory(bytes);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static IEnumerable<string> Files(string ring) => Directory.GetFiles(ring, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(Unfinished, StringComparison.Ordinal))
        .Select(path => Path.GetRelativePath(ring, path)).Order(StringComparer.Ordinal);
}
