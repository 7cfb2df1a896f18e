using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Transfer.Backups;

/// <summary>What backups write into the agency's chain.</summary>
internal static class BackupActs
{
    public static CustodyAct ToAct(this BackupSheet sheet, CustodyAction action, Actor actor, params (string Name, JsonNode? Value)[] more)
    {
        var details = new Dictionary<string, JsonNode?>
        {
            ["backup"] = sheet.Backup.ToString(), ["at"] = Instant.Format(sheet.At), ["sha256"] = sheet.Database.ToString(), ["bytes"] = sheet.Bytes,
            ["entries"] = sheet.Entries, ["items"] = sheet.Items, ["objects"] = sheet.Objects,
        };
        foreach (var (name, value) in more)
            details[name] = value;
        return new() { Actor = actor, Action = action, Subjects = [SubjectOf.Agency(sheet.Agency)], Details = details };
    }

    public static Backup ToRow(this ReadSheet read, string name, DateTimeOffset? restoredAt = null) => new()
    {
        Id = read.Sheet.Backup, AgencyId = read.Sheet.Agency, Name = name, At = read.Sheet.At, Bytes = read.Sheet.Bytes, Sheet = read.Bytes, RestoredAt = restoredAt,
    };
}
