using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Transfer.Moving;

/// <summary>What a move writes into the custody log: into the chain of each item of which a copy comes or goes, and into the agency's own.</summary>
internal static class MoveActs
{
    /// <summary>One act for the objects of a page; an entry in the chain of each of their items.</summary>
    public static IReadOnlyList<CustodyAct> OfObjects(this StoreMove move, CustodyAction action, Actor actor, IEnumerable<LedgerRow> rows)
    {
        var id = ActId.New();
        return
        [
            .. from item in rows.GroupBy(row => row.Item)
               from objects in item.Select(row => row.InCustody()).Chunk(CustodyAct.MostObjects)
               select new CustodyAct
               {
                   Id = id,
                   Actor = actor,
                   Action = action,
                   Subjects = [SubjectOf.Item(item.Key)],
                   Objects = objects,
                   Details = move.Details(),
               },
        ];
    }

    /// <summary>An act in the agency's chain.</summary>
    public static CustodyAct OfAgency(this StoreMove move, CustodyAction action, Actor actor, params (string Name, JsonNode? Value)[] more)
    {
        var details = move.Details();
        foreach (var (name, value) in more)
            details[name] = value;
        return new() { Actor = actor, Action = action, Subjects = [SubjectOf.Agency(move.AgencyId)], Details = details };
    }

    private static Dictionary<string, JsonNode?> Details(this StoreMove move) => new()
    {
        ["move"] = move.Id.ToString(),
        ["store.from"] = move.Source,
        ["store.to"] = move.Target,
    };
}
