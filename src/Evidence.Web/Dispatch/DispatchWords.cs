using Evidence.Dispatch;
using Evidence.Dispatch.Matching;
using Evidence.Web.Layout;

namespace Evidence.Web.Dispatch;

/// <summary>What dispatch told and matching found, in words.</summary>
internal static class DispatchWords
{
    /// <summary>"Arrest, use of force".</summary>
    public static string Signals(DispatchedIncident told)
    {
        var signals = string.Join(", ", new[] { told.HasArrest ? "arrest" : null, told.HasForce ? "use of force" : null, told.HasComplaint ? "complaint" : null }.OfType<string>());
        return signals.Length == 0 ? "None" : char.ToUpperInvariant(signals[0]) + signals[1..];
    }

    /// <summary>"Sent by collar number. Runs 5 min of the incident. The device’s clock was 43 seconds fast, which is taken off."</summary>
    public static string Why(MatchFacts match) => $"{By(match.By)} {Overlap(match.OverlapSeconds)} {Clock(match)}";

    private static string By(MatchedBy by) => by switch
    {
        MatchedBy.CallSign => "On duty under a call sign that was sent.",
        MatchedBy.CollarNumber => "Sent by collar number.",
        _ => "Sent by collar number and by call sign.",
    };

    private static string Overlap(long seconds) => seconds == 0 ? "Lies in the buffer alone." : $"Overlaps by {Quantities.SpokenLength(seconds * 1_000)}.";

    private static string Clock(MatchFacts match) => match.Basis switch
    {
        ClockBasis.Gps => "Satellite time.",
        ClockBasis.MeasuredSkew or ClockBasis.LeastSkew when match.SkewSeconds != 0 =>
            $"The device’s clock was {(match.Basis == ClockBasis.LeastSkew ? "at least " : "")}{Quantities.SpokenLength(Math.Abs(match.SkewSeconds) * 1_000)} {(match.SkewSeconds > 0 ? "fast" : "slow")}, which is taken off.",
        ClockBasis.MeasuredSkew => "The device’s clock was right when it was docked.",
        _ => "Nothing is known of how right the device’s clock was.",
    };
}
