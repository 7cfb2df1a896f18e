using Evidence.Custody;
using Evidence.Formats.Custody;

namespace Evidence.Disclosure;

/// <summary>What a recipient gets of the values behind an entry. Pure: from a stored detail to a line of custody/details.jsonl.</summary>
internal static class RecipientView
{
    public const string NotNeeded = "not needed by the recipient";

    public static DetailLine LineOf(DetailRecord detail)
    {
        if (detail.ErasedBy is { } by) return new DetailLine.Erased(detail.EntryHash, detail.Field, by);
        if (IsWithheld(detail.Field)) return new DetailLine.Withheld(detail.EntryHash, detail.Field, NotNeeded);
        return new DetailLine.Present(detail.EntryHash, detail.Field, Commitment.With(detail.Salt, detail.Value));
    }

    /// <summary>Where somebody worked from says nothing about the evidence and something about them; why it is held may be another matter.</summary>
    private static bool IsWithheld(string field) => field is "actor.address" or "hold.reason";
}
