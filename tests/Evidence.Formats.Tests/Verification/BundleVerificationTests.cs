using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Formats.Json;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

/// <summary>Each test changes one thing, and the manifests are computed anew: what a careful forger would do.</summary>
public sealed class BundleVerificationTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-bundle-");
    private readonly SampleBundle bundle = new();

    public void Dispose()
    {
        bundle.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public async Task An_untouched_bundle_with_the_trusted_root_is_intact()
    {
        var report = await VerifyAsync();
        Assert.Equal("no-log", Assert.Single(report.Findings).Code);
        Assert.Equal(Verdict.Intact, report.Verdict);
        var facts = report.Bundle!;
        Assert.True(facts.IsTrusted);
        Assert.Equal((2, 0L, 0L), (facts.Details.Withheld, facts.Details.Erased, facts.Details.Missing));
        Assert.Equal("not needed by the recipient", Assert.Single(facts.Grounds));
        Assert.Equal([(3, 2), (1, 1)], facts.Items.Select(i => (i.Files, i.Receipts)));
    }

    [Fact]
    public async Task The_same_bundle_unpacked_into_a_folder_is_intact()
    {
        System.IO.Compression.ZipFile.ExtractToDirectory(await bundle.WriteAsync(folder.FullName), folder.FullName);
        using var bag = BagFolder.Open(folder.GetDirectories().Single().FullName);
        Assert.Equal(Verdict.Intact, BundleVerification.Run(bag, new TrustAnchor(bundle.Root)).Verdict);
    }

    [Fact]
    public async Task Without_a_trusted_root_it_is_consistent_but_not_authenticated()
    {
        var report = await VerifyAsync(null);
        Assert.Equal(Verdict.NotAuthenticated, report.Verdict);
        Assert.Contains(bundle.Root.ToString(), Assert.Single(report.Findings, finding => finding.Severity != Severity.Note).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_root_than_the_trusted_one_is_refused() =>
        Expect(await VerifyAsync(new TrustAnchor(Sha256Hash.Of("other"u8))), Severity.Altered, "root-foreign");

    [Fact]
    public async Task A_changed_byte_of_a_recording_is_found_though_every_manifest_fits()
    {
        bundle.Files[bundle.Items[0].Files[0].Path][17] ^= 1;
        Expect(await VerifyAsync(), Severity.Altered, "file-not-described");
    }

    [Fact]
    public async Task A_changed_recording_with_a_changed_description_is_found_by_receipt_and_entry()
    {
        ReplaceFirstFile();
        bundle.Describe();
        bundle.WriteDetails();
        var report = await VerifyAsync();
        Expect(report, Severity.Altered, "file-contradicts-receipt");
        Expect(report, Severity.Altered, "file-without-entry");
    }

    [Fact]
    public async Task A_changed_description_is_found_by_the_custody_chain()
    {
        var json = JsonNode.Parse(bundle.Files[BundleLayout.Description])!;
        json["items"]![0]!["title"] = "Something else";
        bundle.Files[BundleLayout.Description] = CanonicalJson.Write(json);
        Expect(await VerifyAsync(), Severity.Altered, "description-altered");
    }

    public static TheoryData<string, Action<List<byte[]>>, string> ChainDamages => new()
    {
        { "dropped", lines => lines.RemoveAt(1), "chain-sequence-wrong" },
        { "swapped", lines => (lines[1], lines[2]) = (lines[2], lines[1]), "chain-previous-wrong" },
        { "repeated", lines => lines.Insert(1, lines[0]), "chain-sequence-wrong" },
        { "policy changed", lines => lines[1] = Replaced(lines[1], "builtin/1", "builtin/2"), "chain-previous-wrong" },
        { "end cut off", lines => lines.RemoveAt(lines.Count - 1), "disclosure-missing" },
        { "not an entry", lines => lines[0] = "hello"u8.ToArray(), "json-wrong" },
        { "everything gone", lines => lines.Clear(), "chain-empty" },
    };

    [Theory]
    [MemberData(nameof(ChainDamages))]
    public async Task A_damaged_chain_is_found(string damage, Action<List<byte[]>> change, string code)
    {
        var lines = bundle.Lines(bundle.ChainOf(1));
        change(lines);
        bundle.SetLines(bundle.ChainOf(1), lines);
        var report = await VerifyAsync();
        Assert.True(report.Findings.Any(f => f.Code == code && f.Where == bundle.ChainOf(1)) && report.Verdict != Verdict.Intact, damage);
    }

    [Fact]
    public async Task A_chain_rewritten_from_its_start_is_found_by_the_receipt()
    {
        var lines = bundle.Lines(bundle.ChainOf(1));
        Sha256Hash? previous = null;
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = (CustodyEntryReader.Read(lines[i]).Entry! with { Previous = previous, Policy = "builtin/2" }).ToCanonicalBytes();
            previous = EntryHash.Of(lines[i]);
        }

        bundle.SetLines(bundle.ChainOf(1), lines);
        Expect(await VerifyAsync(), Severity.Altered, "receipt-without-entry");
    }

    [Fact]
    public async Task A_chain_of_another_item_under_this_items_name_is_found()
    {
        bundle.Files[bundle.ChainOf(1)] = bundle.Files[bundle.ChainOf(2)];
        Expect(await VerifyAsync(), Severity.Altered, "chain-foreign-entry");
    }

    [Fact]
    public async Task A_receipt_by_another_key_is_refused()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = bundle.Items[0].Receipts[0];
        bundle.Files[path] = bundle.SignReceipt(bundle.ReadReceipt(path), stranger);
        Expect(await VerifyAsync(), Severity.Altered, "receipt-foreign");
    }

    [Fact]
    public async Task A_receipt_by_another_key_that_brings_its_own_statement_is_refused()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = bundle.Items[0].Receipts[0];
        bundle.Files[path] = bundle.SignReceipt(bundle.ReadReceipt(path), stranger);
        bundle.Files["keys/receipt-strange.txt"] = bundle.Statement(KeyPurpose.Receipt, stranger, stranger);
        var report = await VerifyAsync();
        Expect(report, Severity.Altered, "key-statement-forged");
        Expect(report, Severity.Altered, "receipt-foreign");
    }

    [Fact]
    public async Task A_receipt_about_other_bytes_with_a_broken_signature_is_refused()
    {
        var path = bundle.Items[0].Receipts[0];
        var text = Encoding.UTF8.GetString(bundle.Files[path]).Replace("\"version\":\"1\"", "\"version\":\"2\"", StringComparison.Ordinal);
        bundle.Files[path] = Encoding.UTF8.GetBytes(text);
        Expect(await VerifyAsync(), Severity.Altered, "receipt-forged");
    }

    [Fact]
    public async Task A_receipt_made_when_its_key_was_no_longer_valid_is_refused()
    {
        bundle.Files[bundle.ReceiptKeyPath] = bundle.ReceiptStatement(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        Expect(await VerifyAsync(), Severity.Altered, "receipt-out-of-time");
    }

    [Fact]
    public async Task A_receipt_of_another_item_is_refused()
    {
        bundle.Files[bundle.Items[0].Receipts[0]] = bundle.Files[bundle.Items[1].Receipts[0]];
        Expect(await VerifyAsync(), Severity.Altered, "receipt-misplaced");
    }

    [Fact]
    public async Task A_receipt_that_is_not_there_makes_the_bundle_incomplete()
    {
        bundle.Files.Remove(bundle.Items[0].Receipts[0]);
        var report = await VerifyAsync();
        Expect(report, Severity.Incomplete, "receipt-missing");
        Assert.Equal(Verdict.Incomplete, report.Verdict);
    }

    [Fact]
    public async Task A_recording_that_is_not_there_makes_the_bundle_incomplete()
    {
        bundle.Files.Remove(bundle.Items[1].Files[0].Path);
        var report = await VerifyAsync();
        Expect(report, Severity.Incomplete, "file-missing");
        Assert.Equal(Verdict.Incomplete, report.Verdict);
    }

    [Fact]
    public async Task A_file_that_was_added_is_found()
    {
        bundle.Files["data/001/original/more.mp4"] = [1, 2, 3];
        Expect(await VerifyAsync(), Severity.Altered, "file-not-described");
    }

    [Fact]
    public async Task Missing_keys_make_the_bundle_incomplete()
    {
        foreach (var path in bundle.Files.Keys.Where(p => p.StartsWith("keys/root", StringComparison.Ordinal)).ToList()) bundle.Files.Remove(path);
        Expect(await VerifyAsync(), Severity.Incomplete, "root-missing");
    }

    [Fact]
    public async Task Withheld_erased_and_missing_values_are_told_apart()
    {
        var lines = bundle.Lines(BundleLayout.Details);
        var read = lines.ConvertAll(l => DetailLine.TryRead(l, [])!);
        var present = read.FindIndex(d => d is DetailLine.Present);
        lines[present] = new DetailLine.Erased(read[present].Entry, read[present].Field, Sha256Hash.Of("elsewhere"u8)).ToCanonicalBytes();
        bundle.SetLines(BundleLayout.Details, lines);
        var erased = await VerifyAsync();
        Assert.Equal((Verdict.Intact, 2L, 1L, 0L), (erased.Verdict, erased.Bundle!.Details.Withheld, erased.Bundle.Details.Erased, erased.Bundle.Details.Missing));

        lines.RemoveAt(present);
        bundle.SetLines(BundleLayout.Details, lines);
        var missing = await VerifyAsync();
        Assert.Equal((Verdict.Incomplete, 1L), (missing.Verdict, missing.Bundle!.Details.Missing));
    }

    [Fact]
    public async Task A_value_said_to_be_erased_by_an_entry_that_erased_nothing_is_refused()
    {
        var lines = bundle.Lines(BundleLayout.Details);
        var first = DetailLine.TryRead(lines[0], [])!;
        lines[0] = new DetailLine.Erased(first.Entry, first.Field, first.Entry).ToCanonicalBytes();
        bundle.SetLines(BundleLayout.Details, lines);
        Expect(await VerifyAsync(), Severity.Altered, "erasure-wrong");
    }

    [Fact]
    public async Task A_changed_value_is_found()
    {
        var lines = bundle.Lines(BundleLayout.Details);
        var at = lines.FindIndex(l => Encoding.UTF8.GetString(l).Contains("Evidence Officer 4471", StringComparison.Ordinal));
        lines[at] = Replaced(lines[at], "4471", "4472");
        bundle.SetLines(BundleLayout.Details, lines);
        Expect(await VerifyAsync(), Severity.Altered, "detail-altered");
    }

    [Fact]
    public async Task A_second_or_foreign_value_is_refused()
    {
        var lines = bundle.Lines(BundleLayout.Details);
        lines.Add(lines[0]);
        lines.Add(new DetailLine.Withheld(Sha256Hash.Of("x"u8), "place", "none").ToCanonicalBytes());
        bundle.SetLines(BundleLayout.Details, lines);
        var report = await VerifyAsync();
        Expect(report, Severity.Altered, "detail-repeated");
        Expect(report, Severity.Altered, "detail-foreign");
    }

    [Fact]
    public async Task A_bundle_of_a_later_version_is_not_judged()
    {
        var json = JsonNode.Parse(bundle.Files[BundleLayout.Description])!;
        json["version"] = 2;
        bundle.Files[BundleLayout.Description] = CanonicalJson.Write(json);
        Assert.Equal(Verdict.UnknownVersion, (await VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task A_bag_that_is_no_bundle_is_incomplete()
    {
        foreach (var path in bundle.Files.Keys.Where(p => !p.StartsWith("data/", StringComparison.Ordinal)).ToList()) bundle.Files.Remove(path);
        Expect(await VerifyAsync(), Severity.Incomplete, "description-missing");
    }

    /// <summary>Any single changed byte of any file, in the archive itself, changes the verdict or is in a place that carries nothing.</summary>
    [Fact]
    public async Task No_changed_byte_of_a_file_goes_unnoticed()
    {
        var zip = await File.ReadAllBytesAsync(await bundle.WriteAsync(folder.FullName));
        var path = Path.Combine(folder.FullName, "changed.zip");
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var changed = zip.ToArray();
            var at = random.Next(changed.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, changed);
            using var bag = BagZip.Open(path);
            var report = BundleVerification.Run(bag, new TrustAnchor(bundle.Root));
            if (report.Verdict == Verdict.Intact) Assert.True(SameFiles(path), $"byte {at} was changed and nothing was found");
        }
    }

    /// <summary>Times, attributes and version numbers of the archive carry nothing; every file must still be the same.</summary>
    private bool SameFiles(string path)
    {
        using var bag = BagZip.Open(path);
        return bundle.Files.All(f =>
        {
            using var content = new MemoryStream();
            using var stream = bag.Open(bag.Files[f.Key]);
            stream.CopyTo(content);
            return content.ToArray().AsSpan().SequenceEqual(f.Value);
        });
    }

    private void ReplaceFirstFile()
    {
        var item = bundle.Items[0];
        var file = item.Files[0];
        bundle.Files[file.Path] = RandomNumberGenerator.GetBytes((int)file.Bytes);
        ((List<BundleFile>)item.Files)[0] = file with { Sha256 = Sha256Hash.Of(bundle.Files[file.Path]) };
    }

    private static byte[] Replaced(byte[] line, string old, string by) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line).Replace(old, by, StringComparison.Ordinal));

    private Task<VerificationReport> VerifyAsync() => VerifyAsync(new TrustAnchor(bundle.Root));

    private async Task<VerificationReport> VerifyAsync(TrustAnchor? trust)
    {
        using var bag = BagZip.Open(await bundle.WriteAsync(folder.FullName));
        return BundleVerification.Run(bag, trust);
    }

    private static void Expect(VerificationReport report, Severity severity, string code) =>
        Assert.True(report.Findings.Any(f => f.Code == code && f.Severity == severity), $"{code} is not among:\n{string.Join('\n', report.Findings)}");
}
