using Evidence.Kernel;

namespace Evidence.Preservation;

public static class PreservationRefusals
{
    public static readonly Refusal NoSuchIncident = new("no-such-incident", 404,
        "There is no such incident.", "Find it under Incidents.");

    public static readonly Refusal ReasonNeeded = new("reason-needed", 422,
        "No reason was given.", "Enter what was found out, so that others understand it years from now.");

    public static readonly Refusal ReasonTooLong = new("reason-too-long", 422,
        $"The reason is longer than {CloseIncident.LongestReason} characters.", "Shorten it.");

    public static readonly Refusal AlreadyClosed = new("incident-closed", 409,
        "This incident was closed already.", "Reload the page.");
}
