using System.Text;
using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Testing;

namespace Evidence.Agent.Tests.Docks;

/// <summary>A card as a folder that a test fills.</summary>
internal sealed class Card : IDisposable
{
    private readonly TempFolder folder = new();

    public Card(string label = "CARD")
    {
        Path = folder[label];
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public Card With(string path, string content = "x") => With(path, Encoding.UTF8.GetBytes(content));

    public Card With(string path, byte[] content)
    {
        var full = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return this;
    }

    /// <summary>A file of any length that takes no room, last changed so many minutes into a shift.</summary>
    public Card Long(string path, long bytes, double minutes)
    {
        With(path, "");
        var full = System.IO.Path.Combine(Path, path);
        using (var file = File.OpenWrite(full)) file.SetLength(bytes);
        File.SetLastWriteTimeUtc(full, new DateTime(2026, 3, 1, 6, 0, 0, DateTimeKind.Utc).AddMinutes(minutes));
        return this;
    }

    public Card Folder(string path)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, path));
        return this;
    }

    /// <summary>Runs a program in the card's folder, for what the runtime cannot spell.</summary>
    public async Task<Card> ShellAsync(string script)
    {
        var ended = await ChildProcess.RunAsync("bash", ["-ec", $"cd \"$0\"; {script}", Path]);
        return ended.ExitCode == 0 ? this : throw new InvalidOperationException(ended.Error);
    }

    public DockedCard Dock(IReadOnlyList<DeviceProfile>? profiles = null) => DockedCard.Open(Path, profiles ?? ProfileLibrary.BuiltIn, CancellationToken.None);

    public CardListing List()
    {
        using var root = RawFolder.OpenRoot(Path);
        return CardListing.Read(root, CancellationToken.None);
    }

    public void Dispose() => folder.Dispose();
}
