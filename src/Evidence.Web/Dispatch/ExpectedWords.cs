using Evidence.Dispatch.Expecting;

namespace Evidence.Web.Dispatch;

/// <summary>The ledger of expected footage in words, the same wherever it is shown.</summary>
internal static class ExpectedWords
{
    public static string Of(ExpectedState state) => state switch
    {
        ExpectedState.Missing => "Missing",
        ExpectedState.HasFootage => "Has footage",
        ExpectedState.Excused => "Explained",
        _ => "No camera on record",
    };

    public static string Colour(ExpectedState state) => state switch
    {
        ExpectedState.Missing => "ev-tag-danger",
        ExpectedState.HasFootage => "govuk-tag--green",
        ExpectedState.Excused => "govuk-tag--blue",
        _ => "govuk-tag--grey",
    };

    public static string Of(AbsenceReason reason) => reason switch
    {
        AbsenceReason.NotIssued => "Not issued a camera",
        AbsenceReason.CameraFaulty => "The camera was faulty",
        AbsenceReason.NotActivated => "The camera was not switched on",
        AbsenceReason.BatteryEmpty => "The battery was empty",
        AbsenceReason.PlainClothes => "In plain clothes",
        AbsenceReason.Seized => "The camera was seized",
        _ => "Other",
    };
}
