using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Formats.Tests.Protocol;

public sealed class DocumentTests
{
    [Fact]
    public void Every_document_reads_back_as_it_was_written()
    {
        Assert.Equal(DocumentSamples.Claim, Claim.Read(DocumentSamples.Claim.ToCanonicalJson()).Value);
        Assert.Equal(DocumentSamples.Receipt, Receipt.Read(DocumentSamples.Receipt.ToCanonicalJson()).Value);
        var inventory = Inventory.Read(DocumentSamples.Inventory.ToCanonicalJson()).Value!;
        Assert.Equal(DocumentSamples.Inventory.Files, inventory.Files);
        Assert.Equal(DocumentSamples.Inventory.Skipped, inventory.Skipped);
        Assert.Equal(DocumentSamples.Inventory.ToCanonicalJson(), inventory.ToCanonicalJson());
        Assert.Equal(DocumentSamples.CountSheet, CountSheet.Read(DocumentSamples.CountSheet.ToCanonicalJson()).Value);
        Assert.Equal(DocumentSamples.BackupSheet, BackupSheet.Read(DocumentSamples.BackupSheet.ToCanonicalJson()).Value);
        var permit = Permit.Read(DocumentSamples.Permit.ToCanonicalJson()).Value!;
        Assert.Equal(DocumentSamples.Permit.Files, permit.Files);
        Assert.Equal(DocumentSamples.Permit.ToCanonicalJson(), permit.ToCanonicalJson());
    }

    [Fact]
    public void What_may_be_absent_reads_back_as_absent()
    {
        var claim = DocumentSamples.Claim with { Device = null, Modified = null, SidecarOf = null };
        Assert.Equal(claim, Claim.Read(claim.ToCanonicalJson()).Value);
        Assert.Null(Inventory.Read((DocumentSamples.Inventory with { Device = null }).ToCanonicalJson()).Value!.Device);
    }

    [Fact]
    public void An_inventory_tells_recordings_of_several_files_and_completeness()
    {
        var first = DocumentSamples.Inventory.Files[0];
        var inventory = DocumentSamples.Inventory with
        {
            Device = DocumentSamples.Inventory.Device! with { Firmware = "1.2" },
            Files = [first with { Segment = new(first.Path, 0) }],
            Completeness = new()
            {
                FreeBytes = 1, TotalBytes = 2, Clock = new(first.Modified!.Value, -3, first.Modified, -4, ClockEvidence.NewestFile, "A.MP4", ClockZone.Local),
                Counters = [new("clips", 9_998, 2, 4, 1, [new(0, 0)])],
                Numbering = NumberingKnowledge.Numbered,
                Changes = [new(ChangeKind.EraseFailed, first.Path, first.Display, null, "busy")],
            },
        };
        var read = Inventory.Read(inventory.ToCanonicalJson());

        Assert.Empty(read.Findings);
        Assert.Equal(inventory.ToCanonicalJson(), read.Value!.ToCanonicalJson());
        Assert.Equal((inventory.Files[0], inventory.Device, inventory.Completeness.Clock), (read.Value.Files[0], read.Value.Device, read.Value.Completeness!.Clock));
        Assert.Equal(inventory.Completeness.Changes, read.Value.Completeness.Changes);
        Assert.Equal(NumberingKnowledge.Numbered, read.Value.Completeness.Numbering);

        var silent = inventory with { Completeness = inventory.Completeness with { Numbering = null } };
        Assert.DoesNotContain("numbering", System.Text.Encoding.UTF8.GetString(silent.ToCanonicalJson()), StringComparison.Ordinal);
        Assert.Null(Inventory.Read(silent.ToCanonicalJson()).Value!.Completeness!.Numbering);
    }

    [Fact]
    public void Half_a_place_in_a_recording_is_refused()
    {
        var json = DocumentSamples.Inventory.ToCanonicalJson();
        Assert.Equal([new(ReadFault.FieldMissing, "files[0].segment")],
            Inventory.Read(Changed(json, o => o["files"]![0]!["segmentOf"] = Convert.ToBase64String("A"u8))).Findings);
        Assert.Equal([new(ReadFault.FieldMissing, "files[0].segmentOf")], Inventory.Read(Changed(json, o => o["files"]![0]!["segment"] = 0)).Findings);
    }

    public static TheoryData<string> Documents() => ["claim", "inventory", "receipt", "permit", "count-sheet", "backup"];

    [Theory, MemberData(nameof(Documents))]
    public void Names_every_field_that_is_missing(string document)
    {
        var (json, read) = Sample(document);
        foreach (var field in Names(json))
            Assert.Contains(new(ReadFault.FieldMissing, field), read(Changed(json, o => o.Remove(field))));
        Assert.Equal(Names(json), read("{}"u8.ToArray()).Where(f => f.Fault == ReadFault.FieldMissing).Select(f => f.Where).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Documents))]
    public void Names_every_field_that_is_wrong(string document)
    {
        var (json, read) = Sample(document);
        foreach (var field in Names(json))
            foreach (var wrong in new JsonNode[] { true, -1, "no such thing é", new JsonArray("x") })
            {
                var findings = read(Changed(json, o => o[field] = wrong.DeepClone()));
                if (!IsText(json, field) || wrong is not JsonValue value || !value.TryGetValue<string>(out _))
                    Assert.Contains(findings, f => f.Fault == ReadFault.FieldWrong && f.Where.StartsWith(field, StringComparison.Ordinal));
            }
    }

    [Theory, MemberData(nameof(Documents))]
    public void Never_throws_on_damaged_bytes(string document)
    {
        var (json, read) = Sample(document);
        for (var at = 0; at < json.Length; at++)
        {
            read(json[..at]);
            var damaged = (byte[])json.Clone();
            damaged[at] = "\0\"{],9\\é"u8[at % 9];
            read(damaged);
        }
    }

    [Fact]
    public void Names_the_place_inside_a_list()
    {
        var json = Changed(DocumentSamples.Inventory.ToCanonicalJson(), o =>
        {
            o["files"]![1]!["bytes"] = -1;
            o["skipped"]![0]!["reason"] = "bored";
            o["skipped"]![1] = 5;
        });
        Assert.Equal(["files[1].bytes", "skipped[0].reason", "skipped[1]"], Inventory.Read(json).Findings.Select(f => f.Where));
    }

    [Fact]
    public void A_field_of_a_later_version_is_a_note()
    {
        var report = Receipt.Read(Changed(DocumentSamples.Receipt.ToCanonicalJson(), o => o["later"] = 1));
        Assert.Equal(DocumentSamples.Receipt, report.Value);
        Assert.Equal([new(ReadFault.FieldUnknown, "later")], report.Findings);
    }

    [Fact]
    public void Refuses_paths_that_point_outside_the_volume() =>
        Assert.Equal([new(ReadFault.FieldWrong, "path")],
            Claim.Read(Changed(DocumentSamples.Claim.ToCanonicalJson(), o => o["path"] = Convert.ToBase64String("../x"u8))).Findings);

    private static (byte[] Json, Func<byte[], IReadOnlyList<ReadFinding>> Read) Sample(string document) => document switch
    {
        "claim" => (DocumentSamples.Claim.ToCanonicalJson(), b => Claim.Read(b).Findings),
        "inventory" => (DocumentSamples.Inventory.ToCanonicalJson(), b => Inventory.Read(b).Findings),
        "receipt" => (DocumentSamples.Receipt.ToCanonicalJson(), b => Receipt.Read(b).Findings),
        "count-sheet" => (DocumentSamples.CountSheet.ToCanonicalJson(), b => CountSheet.Read(b).Findings),
        "backup" => (DocumentSamples.BackupSheet.ToCanonicalJson(), b => BackupSheet.Read(b).Findings),
        _ => (DocumentSamples.Permit.ToCanonicalJson(), b => Permit.Read(b).Findings),
    };

    private static string[] Names(byte[] json) => [.. JsonNode.Parse(json)!.AsObject().Select(p => p.Key)];

    private static bool IsText(byte[] json, string field) => field is "display" or "store" or "version" or "agentVersion" or "profile" or "from" or "to" or "schema" or "server";

    internal static byte[] Changed(byte[] json, Action<JsonObject> change)
    {
        var changed = JsonNode.Parse(json)!.AsObject();
        change(changed);
        Assert.True(CanonicalJson.TryCanonicalise(Encoding.UTF8.GetBytes(changed.ToJsonString()), out var canonical));
        return canonical;
    }
}
