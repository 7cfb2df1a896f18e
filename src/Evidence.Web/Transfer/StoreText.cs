using Evidence.Formats;
using Evidence.Storage;
using Evidence.Transfer;
using Evidence.Transfer.Moving;

namespace Evidence.Web.Transfer;

/// <summary>Stores and moves in words.</summary>
internal static class StoreText
{
    public static string Use(ListedStore store) => store.Use switch
    {
        StoreUse.Primary => "Takes what arrives",
        StoreUse.Replica => "Second copies",
        StoreUse.Closed => $"Closed, moved to {store.MovedTo}",
        StoreUse.Retired => $"Retired, moved to {store.MovedTo}",
        _ => "Set up, not in use",
    };

    /// <summary>Who keeps what was promised, for each of the three promises; empty where the store was not tried.</summary>
    public static IEnumerable<string> Keeps(StoreReport? report) => report is null ? [] :
    [
        $"Locks: {Word(report.Locks)}",
        $"Holds: {Word(report.Holds)}",
        $"Overwriting: {Word(report.Overwriting)}",
        .. report.Remarks,
    ];

    /// <summary>How far a move is, in a few words.</summary>
    public static string Stage(StoreMove move) => move switch
    {
        { RetiredAt: not null } => "Done, the old store is empty",
        { SwitchedAt: not null } => "Switched, the old store is kept",
        { Sheet: not null } => "Read back and counted",
        _ => "Being copied",
    };

    public static string Person(GivenApproval approval) => $"{approval.Name}, {Vocabulary.Word(approval.Role).Replace('-', ' ')}";

    private static string Word(Kept kept) => kept switch
    {
        Kept.ByStore => "kept by the store",
        Kept.BySoftware => "kept by Evidence alone",
        Kept.NotKept => "NOT KEPT",
        _ => "not enforced here",
    };
}
