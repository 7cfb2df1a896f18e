using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Trails.Exporting;

/// <summary>What the log says of exported trails.</summary>
internal static class ExportActs
{
    /// <summary>By whom it was asked for: a file of it exists from now on.</summary>
    public static CustodyAct Exported(TrailExport export, ExportFacts facts, Sha256Hash hash)
    {
        var details = Told(export);
        details["filter"] = JsonNode.Parse(export.Filter);
        details["count"] = facts.Entries;
        details["sha256"] = hash.ToString();
        return new CustodyAct { Actor = facts.RequestedBy, Action = CustodyAction.TrailExported, Subjects = [export.Scope.Subject(facts.Agency)], Details = details };
    }

    /// <summary>Written before the first byte is sent.</summary>
    public static CustodyAct Downloaded(TrailExport export, AgencyId agency, Actor actor)
    {
        var details = Told(export);
        details["sha256"] = export.Sha256.ToString();
        return new CustodyAct { Actor = actor, Action = CustodyAction.TrailDownloaded, Subjects = [export.Scope.Subject(agency)], Details = details };
    }

    private static Dictionary<string, JsonNode?> Told(TrailExport export) => new()
    {
        ["scope"] = Vocabulary.Word(export.Kind),
        ["format"] = Vocabulary.Word(export.Form),
        ["export"] = export.Id.ToString("D"),
    };
}
