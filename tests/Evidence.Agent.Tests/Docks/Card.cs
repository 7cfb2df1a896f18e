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

    /// <summary>Runs a program in the card's folder, for what the runtime cannot spell.</summary>
    public async Task<Card> ShellAsync(string script)
    {
        var ended = await ChildProcess.RunAsync("bash", ["-ec", $"cd \"$0\"; {script}", Path]);
        return ended.ExitCode == 0 ? this : throw new InvalidOperationException(ended.Error);
    }

    public DockedCard Dock() => DockedCard.Open(Path, CancellationToken.None);

    public CardListing List()
    {
        using var root = RawFolder.OpenRoot(Path);
        return CardListing.Read(root, CancellationToken.None);
    }

    public void Dispose() => folder.Dispose();
}
