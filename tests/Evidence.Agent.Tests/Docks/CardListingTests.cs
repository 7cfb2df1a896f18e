using System.Text;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class CardListingTests : IDisposable
{
    private readonly Card card = new();

    public void Dispose() => card.Dispose();

    [Fact]
    public async Task Lists_files_of_all_folders_by_raw_bytes_in_byte_order()
    {
        await card.With("b/2.MP4").With("a.MP4", "").With("B.MP4").ShellAsync("printf x > \"$(printf 'b/n\\376.MP4')\"");

        var listing = card.List();

        Assert.Equal(["B.MP4", "a.MP4", "b/2.MP4", "b/n\ufffd.MP4"], listing.Files.Select(file => file.Display));
        Assert.Equal([.. "b/n"u8, 0xfe, .. ".MP4"u8], listing.Files[^1].Path.ToArray());
        Assert.Equal(0, listing.Files[1].Mark.Bytes);
    }

    [Fact]
    public async Task Reports_what_is_no_regular_file_and_does_not_follow_it()
    {
        await card.With("real.MP4").ShellAsync("ln -s /etc/passwd link; ln -s / folder; mkfifo fifo; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"socket\")'");

        var listing = card.List();

        Assert.Equal("real.MP4", Assert.Single(listing.Files).Display);
        Assert.Equal(
            [("fifo", SkipReason.Fifo), ("folder", SkipReason.Link), ("link", SkipReason.Link), ("socket", SkipReason.Socket)],
            listing.Skipped.Select(skip => (skip.Display, skip.Reason)));
        Assert.DoesNotContain(listing.Skipped, skip => skip.MayHoldFiles);
    }

    [Fact]
    public async Task Gives_up_on_folders_that_go_too_deep_and_says_that_files_may_be_behind()
    {
        await card.With("top.MP4").ShellAsync("p=d; for i in $(seq 300); do p=$p/d; done; mkdir -p $p; echo x > $p/deep.MP4");

        var listing = card.List();

        Assert.Equal("top.MP4", Assert.Single(listing.Files).Display);
        var skipped = Assert.Single(listing.Skipped);
        Assert.Equal(SkipReason.TooDeep, skipped.Reason);
        Assert.True(skipped.MayHoldFiles);
    }

    [Fact]
    public void Two_looks_at_the_same_card_have_the_same_fingerprint_and_a_new_or_longer_file_another()
    {
        card.With("a.MP4");
        var first = card.List().Fingerprint();

        Assert.Equal(first, card.List().Fingerprint());
        card.With("b.MP4");
        var second = card.List().Fingerprint();
        Assert.NotEqual(first, second);
        File.AppendAllText(Path.Combine(card.Path, "a.MP4"), "more");
        Assert.NotEqual(second, card.List().Fingerprint());
    }

    [Fact]
    public async Task Shows_hostile_names_without_their_power()
    {
        await card.ShellAsync("touch \"$(printf 'a\\033[2Jb.MP4')\" \"$(printf 'x\\342\\200\\256gpm.MP4')\" -- '-i.mp4' 'http:x.mp4' \"$(printf 'line\\nbreak')\"");

        var shown = card.List().Files.Select(file => file.Display).ToList();

        Assert.Contains(@"a\u{001B}[2Jb.MP4", shown);
        Assert.Contains(@"x\u{202E}gpm.MP4", shown);
        Assert.Contains(@"line\u{000A}break", shown);
        Assert.Contains("-i.mp4", shown);
        Assert.Contains("http:x.mp4", shown);
    }

    [Fact]
    public async Task Lists_many_files_of_one_folder()
    {
        await card.ShellAsync("for i in $(seq 1000); do : > f$i; done");

        Assert.Equal(1000, card.List().Files.Count);
    }

    [Fact]
    public void Stops_when_told()
    {
        using var root = Evidence.Durability.RawFolder.OpenRoot(card.Path);

        Assert.Throws<OperationCanceledException>(() => Evidence.Agent.Docks.CardListing.Read(root, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Reads_the_name_of_every_file_as_it_was_written()
    {
        card.With("Задержание у вокзала.MP4").With("it's \"quoted\" <script>.MP4").With("CON").With("dot.");

        Assert.Equal(["CON", "dot.", "it's \"quoted\" <script>.MP4", "Задержание у вокзала.MP4"],
            card.List().Files.Select(file => Encoding.UTF8.GetString(file.Path.Bytes)));
    }
}
