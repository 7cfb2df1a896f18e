using Evidence.Access;
using Evidence.Kernel;

namespace Evidence.Trails.Refused;

/// <summary>Something that somebody asked for and did not get.</summary>
public sealed record RefusedAttempt
{
    /// <summary>The reason of what must look as if it were not there.</summary>
    public const string Hidden = "hidden";

    /// <summary>Who asked; null where nobody is signed in.</summary>
    public required Actor? Actor { get; init; }

    /// <summary>From where, as far as it says anything.</summary>
    public required string? Address { get; init; }

    /// <summary>One word: the code of a refusal, <see cref="Hidden"/>, <c>no-form-token</c>, <c>agent-unproven</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What the route asks for; null where that is no permission.</summary>
    public required Permission? Permission { get; init; }

    /// <summary>Method and pattern, such as <c>GET /footage/{id}</c>: nothing that whoever asks can choose.</summary>
    public required string Route { get; init; }

    /// <summary>The first identifier in the address; null where there is none.</summary>
    public required Guid? Named { get; init; }

    public required DateTimeOffset At { get; init; }
}
