using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Evidence.Formats.Custody;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Custody;

public sealed partial class CustodyEntryTests
{
    [Fact]
    public void Writes_the_bytes_and_the_hash_that_the_normative_page_prints()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "custody-entry.md"));
        var bytes = CustodySamples.First.ToCanonicalBytes();
        Assert.Contains("\n    " + Encoding.UTF8.GetString(bytes) + "\n", page, StringComparison.Ordinal);
        Assert.Contains($"`{EntryHash.Of(bytes)}`", page, StringComparison.Ordinal);
        var detail = new DetailLine.Present(EntryHash.Of(bytes), CustodyEntry.ActorName, CustodySamples.Actor);
        Assert.Contains("\n    " + Encoding.UTF8.GetString(detail.ToCanonicalBytes()) + "\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_normative_page_lists_exactly_the_vocabulary()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "custody-entry.md"));
        var listed = WhiteSpace().Replace(page.Split("## Vocabulary")[1].Split("##")[0].Trim(), " ").Split(" · ");
        Assert.Equal(CustodyAction.Vocabulary.Select(a => a.Word), listed);
    }

    [Fact]
    public void Reads_back_what_it_wrote()
    {
        var bytes = CustodySamples.First.ToCanonicalBytes();
        var reading = CustodyEntryReader.Read(bytes);
        Assert.Empty(reading.Findings);
        Assert.Equal(bytes, reading.Entry!.ToCanonicalBytes());
        Assert.Equal(EntryHash.Of(bytes), reading.Hash);
    }

    [Fact]
    public void Refuses_to_write_an_entry_of_64_KiB()
    {
        var many = Enumerable.Range(0, 400).Select(_ => CustodySamples.First.Objects[0]).ToList();
        Assert.Throws<InvalidOperationException>(() => (CustodySamples.First with { Objects = many }).ToCanonicalBytes());
    }

    [Fact]
    public void Refuses_to_write_an_entry_that_could_be_guessed() =>
        Assert.Throws<InvalidOperationException>(() =>
            (CustodySamples.First with { Commitments = new Dictionary<string, Sha256Hash>() }).ToCanonicalBytes());

    [Fact]
    public void Refuses_to_write_a_first_entry_with_a_previous_hash_and_a_later_one_without()
    {
        Assert.Throws<InvalidOperationException>(() => (CustodySamples.First with { Previous = Sha256Hash.Of("x"u8) }).ToCanonicalBytes());
        Assert.Throws<InvalidOperationException>(() => (CustodySamples.First with { Sequence = 1 }).ToCanonicalBytes());
    }

    [Fact]
    public void Notes_an_unknown_action_and_still_reads_the_entry()
    {
        var reading = Read(json => json["action"] = "item translated");
        var finding = Assert.Single(reading.Findings);
        Assert.Equal(("entry-action-unknown", Severity.Note), (finding.Code, finding.Severity));
        Assert.Equal("item translated", reading.Entry!.Action.Word);
    }

    [Fact]
    public void Does_not_judge_an_entry_of_another_version()
    {
        var reading = Read(json => { json["version"] = 2; json["colour"] = "blue"; });
        Assert.Equal(Severity.UnknownVersion, Assert.Single(reading.Findings).Severity);
        Assert.Null(reading.Entry);
    }

    public static TheoryData<string, Action<JsonObject>> Defects => new()
    {
        { "member missing", json => json.Remove("policy") },
        { "member of no meaning", json => json["note"] = "x" },
        { "unknown chain", json => json["chain"] = "private" },
        { "upper-case UUID", json => json["act"] = json["act"]!.GetValue<string>().ToUpperInvariant() },
        { "time without microseconds", json => json["at"] = "2026-11-21T14:02:09Z" },
        { "negative sequence", json => json["sequence"] = -1 },
        { "first entry with a previous hash", json => json["previous"] = new string('a', 64) },
        { "later entry without a previous hash", json => json["sequence"] = 1 },
        { "no commitment to the actor", json => json["commitments"] = new JsonObject() },
        { "commitment that is no hash", json => json["commitments"]!["actor.name"] = "abc" },
        { "object without a length", json => json["objects"]![0]!.AsObject().Remove("bytes") },
        { "object that is a text", json => json["objects"] = new JsonArray("x") },
        { "subject without a kind", json => json["subject"]!.AsObject().Remove("kind") },
        { "version as text", json => json["version"] = "1" },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void Refuses_an_entry_with_a_defect(string defect, Action<JsonObject> change)
    {
        var reading = Read(change);
        Assert.True(reading.Findings.Any(f => f.Severity == Severity.Altered), defect);
        Assert.Null(reading.Entry);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"version\":1,\"version\":1}")]
    [InlineData("{\"version\":1.5}")]
    [InlineData("{\"version\":\"\\ud800\"}")]
    [InlineData(" {\"version\":1}")]
    public void Reports_bytes_that_are_no_entry(string text)
    {
        var reading = CustodyEntryReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.NotEmpty(reading.Findings);
        Assert.Null(reading.Entry);
    }

    [Fact]
    public void Any_changed_byte_changes_the_hash_and_never_throws()
    {
        var bytes = CustodySamples.First.ToCanonicalBytes();
        var hash = EntryHash.Of(bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x20, 0x80, 0xff })
            {
                var changed = bytes.ToArray();
                changed[i] ^= flip;
                Assert.NotEqual(hash, CustodyEntryReader.Read(changed).Hash);
            }
        }
    }

    private static EntryReading Read(Action<JsonObject> change) =>
        CustodyEntryReader.Read(CustodySamples.Changed(CustodySamples.First.ToCanonicalBytes(), change));

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
