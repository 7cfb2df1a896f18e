using System.Globalization;
using Evidence.Formats;
using Evidence.Redaction.Requests;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Evidence.Web.Layout;

namespace Evidence.Web.Redaction;

/// <summary>Redactions in words.</summary>
internal static class RedactionWords
{
    /// <summary>The kinds of recipients that are offered, by their code.</summary>
    public static IReadOnlyList<(string Code, string Words)> Profiles { get; } = [("defence", "Defence"), ("prosecution", "Prosecution"), ("subject-access", "Person who asked for their data"), ("press", "Press and public")];

    /// <summary>"Defence"; a code of the agency's own as it is.</summary>
    public static string Profile(string code) => Profiles.FirstOrDefault(one => one.Code == code).Words ?? code;

    public static string Of(RedactionRequestState state) => state switch
    {
        RedactionRequestState.Open => "Open",
        RedactionRequestState.InHand => "In hand",
        RedactionRequestState.Done => "Done",
        _ => "Declined",
    };

    public static string Colour(RedactionRequestState state) => state switch { RedactionRequestState.Open => "blue", RedactionRequestState.InHand => "yellow", RedactionRequestState.Done => "green", _ => "grey" };

    public static string Of(RedactionWorkKind kind) => kind switch
    {
        RedactionWorkKind.Measure => "Measure the recording",
        RedactionWorkKind.Follow => "Follow what was drawn",
        RedactionWorkKind.Find => "Look for faces and number plates",
        RedactionWorkKind.Preview => "Preview",
        _ => "Make a copy",
    };

    /// <summary>"being done, 40%, about 2 minutes left".</summary>
    public static string State(ShownWork work) => work.State switch
    {
        RedactionWorkState.Waiting => work.Text is { } why ? $"waits: {why}" : "waits for a worker",
        RedactionWorkState.Running => string.Join(", ", new[] { "being done", $"{work.Progress / 10}%", work.SecondsLeft is { } left ? $"about {Minutes(TimeSpan.FromSeconds(left))} left" : null }.OfType<string>()),
        RedactionWorkState.Done => "done",
        RedactionWorkState.Refused => $"not done: {work.Text}",
        _ => "given up",
    };

    /// <summary>"2 minutes", "1 hour 5 minutes".</summary>
    public static string Minutes(TimeSpan span) => span.TotalMinutes switch
    {
        < 1 => "less than a minute",
        < 1.5 => "1 minute",
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalMinutes):0} minutes"),
        _ => Quantities.SpokenLength((long)TimeSpan.FromMinutes(Math.Round(span.TotalMinutes)).TotalMilliseconds),
    };

    /// <summary>"2.4 minutes for each minute of recording".</summary>
    public static string Figure(double minutesPerMinute) => string.Create(CultureInfo.InvariantCulture, $"{minutesPerMinute:0.0} minutes for each minute of recording");

    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Of(ReviewDecision? decision) => decision switch { ReviewDecision.Approved => "Approved", ReviewDecision.Returned => "Sent back", _ => "Waits for a second person" };

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{Quantities.Count(count)} {many}";

    public static string Hash(Sha256Hash hash) => Quantities.Brief(hash.ToString());
}
