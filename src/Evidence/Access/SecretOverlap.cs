using Evidence.Kernel;

namespace Evidence.Access;

/// <summary>How long a secret of another system goes on after another took its place, so that nothing stands still meanwhile.</summary>
public static class SecretOverlap
{
    public static IReadOnlyList<TimeSpan> Choices { get; } = [TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <exception cref="RefusedException">It is none of <see cref="Choices"/>.</exception>
    internal static void Demand(TimeSpan overlap)
    {
        if (!Choices.Contains(overlap))
            throw AccessRefusals.OverlapWrong.ToException();
    }

    /// <summary>The end of a secret that counted until now: the one before goes on, of those still older none does.</summary>
    internal static DateTimeOffset EndOf(DateTimeOffset? until, DateTimeOffset now, TimeSpan overlap) => until is null ? now + overlap : now;
}
