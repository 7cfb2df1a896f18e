using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Testing;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A device's card as a folder, and what was put on it: names are raw bytes, as the device spells them.</summary>
internal sealed class SimulatedCard
{
    public const string Make = "Evidence Sample";
    public const string Model = "BWC-1";

    private readonly Dictionary<RawPath, byte[]> content = [];

    private SimulatedCard(string root) => Root = root;

    public string Root { get; private set; }

    /// <summary>Everything that was put on it, whether it still is there or not.</summary>
    public IReadOnlyDictionary<RawPath, byte[]> Content => content;

    /// <summary>A body-worn camera's card that tells its serial.</summary>
    public static SimulatedCard BodyWorn(string root, string serial)
    {
        var card = new SimulatedCard(root);
        card.Put("DEVICE.TXT", Encoding.ASCII.GetBytes($"MAKE={Make}\nMODEL={Model}\nSERIAL={serial}\n"));
        return card;
    }

    /// <summary>A card of which nobody knows whose it is.</summary>
    public static SimulatedCard Unknown(string root) => new(root);

    public static RawPath PathOf(string path) => RawPath.Parse(Encoding.UTF8.GetBytes(path));

    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        content[PathOf(path)] = bytes.ToArray();
    }

    /// <summary>A file whose name is no text: the runtime cannot spell it, so another program makes it.</summary>
    public async Task PutRawAsync(string folder, byte[] name, byte[] bytes)
    {
        const string script = "import os,sys; os.rename(sys.argv[1], os.path.join(os.fsencode(os.path.dirname(sys.argv[1])), bytes.fromhex(sys.argv[2])))";
        var made = Path.Combine(Root, folder, "name-to-come");
        Directory.CreateDirectory(Path.GetDirectoryName(made)!);
        await File.WriteAllBytesAsync(made, bytes);
        var renamed = await ChildProcess.RunAsync("/usr/bin/python3", ["-c", script, made, Convert.ToHexStringLower(name)]);
        if (renamed.ExitCode != 0) throw new InvalidOperationException(renamed.Error);
        content[PathOf(folder).Combine(name)] = bytes;
    }

    /// <summary>Taken out, and put in again elsewhere.</summary>
    public async Task RedockAsync(string outside, string root, TimeSpan away)
    {
        Directory.Move(Root, outside);
        Root = outside;
        await Task.Delay(away);
        Directory.Move(outside, root);
        Root = root;
    }

    public void Forget(string path) => content.Remove(PathOf(path));

    /// <summary>The file as it is on the card now; null if it is not there.</summary>
    public byte[]? Read(RawPath path)
    {
        using var root = RawFolder.OpenRoot(Root);
        try
        {
            using var file = root.OpenFile(path);
            var bytes = new byte[RandomAccess.GetLength(file)];
            for (var read = 0; read < bytes.Length;)
                read += RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var more ? more : throw new EndOfStreamException();
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public bool Holds(RawPath path) => Read(path) is { } now && now.AsSpan().SequenceEqual(content[path]);

    public IReadOnlyList<RawPath> Gone() => [.. content.Keys.Where(path => Read(path) is null)];

    public static Sha256Hash HashOf(byte[] bytes) => Sha256Hash.Of(bytes);
}
