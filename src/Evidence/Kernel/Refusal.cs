using System.Collections.Immutable;

namespace Evidence.Kernel;

/// <summary>
/// A request that is understood and not granted. Every capability keeps its refusals in one catalogue; each host maps
/// them once, to Problem Details (RFC 9457), a page message or an exit code.
/// </summary>
/// <param name="Code">Stable word for programs, such as <c>part-hash-wrong</c>.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">What happened, for people.</param>
/// <param name="Hint">What to do next, for people.</param>
public sealed record Refusal(string Code, int Status, string Text, string Hint)
{
    /// <summary>Further members of the problem, such as <c>missing</c> part numbers.</summary>
    public ImmutableDictionary<string, object?> Facts { get; init; } = ImmutableDictionary<string, object?>.Empty;

    public Refusal With(string name, object? value) => this with { Facts = Facts.SetItem(name, value) };

    /// <summary>The same refusal with a text that names the case at hand.</summary>
    public Refusal Because(string text) => this with { Text = text };

    public RefusedException ToException() => new(this);
}

/// <summary>Carries a <see cref="Refusal"/> out of a use case; whatever transaction is open rolls back.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Text)
{
    public Refusal Refusal { get; } = refusal;
}
