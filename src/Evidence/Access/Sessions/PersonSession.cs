using Evidence.Access.SigningIn;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Sessions;

/// <summary>Why a session is over.</summary>
public enum SessionEnd
{
    /// <summary>Whoever used it signed out.</summary>
    SignedOut,

    /// <summary>The same person ended it from another session.</summary>
    SignedOutElsewhere,

    /// <summary>Somebody signed in anew in the same browser.</summary>
    Replaced,

    /// <summary>Nobody used it for half an hour, or it lasted twelve hours.</summary>
    Lapsed,

    /// <summary>Password, role or standing of the person changed.</summary>
    AccountChanged,

    /// <summary>They signed out at the agency's identity provider.</summary>
    SignedOutAtProvider,

    /// <summary>An administrator ended it.</summary>
    EndedByAdministrator,
}

/// <summary>Where somebody signs in from: the network address, and the program they use in words.</summary>
public sealed record SignInPlace(string? Address, string Device)
{
    public string Network => SigningIn.Network.Of(Address);
}

/// <summary>One session of a person: from signing in until it ends. The cookie names it; what counts is this row.</summary>
public sealed class PersonSession
{
    /// <summary>CJIS Security Policy, AC-11 and AC-12.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    public static readonly TimeSpan AtMost = TimeSpan.FromHours(12);

    internal const int LongestProviderSession = 255;

    public required PersonSessionId Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public required string? Address { get; init; }

    /// <summary>That the address is of.</summary>
    public required string Network { get; init; }

    public required string Device { get; init; }

    /// <summary>How the person signed in, in the words of the custody log.</summary>
    public required string Method { get; init; }

    /// <summary>When they last asked for something; a minute old at most.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When they last proved who they are.</summary>
    public required DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>The session at the identity provider from which this one came, empty where it named none; null where it began here.</summary>
    public string? ProviderSession { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public SessionEnd? EndReason { get; private set; }

    /// <summary>When it ends if nothing more is asked for.</summary>
    public DateTimeOffset LapsesAt => LastSeenAt + Idle < BegunAt + AtMost ? LastSeenAt + Idle : BegunAt + AtMost;

    public bool Lasts(DateTimeOffset now) => EndedAt is null && now <= LapsesAt;

    /// <summary>What has lapsed meanwhile ends as that.</summary>
    internal void End(DateTimeOffset now, SessionEnd reason) => (EndReason, EndedAt) = (Lasts(now) ? reason : SessionEnd.Lapsed, now);
}

internal sealed class PersonSessionMapping : IEntityTypeConfiguration<PersonSession>
{
    public void Configure(EntityTypeBuilder<PersonSession> session)
    {
        session.ToTable("session", "access");
        session.Property(s => s.Id).ValueGeneratedNever();
        session.Property(s => s.Device).HasMaxLength(DeviceText.Longest);
        session.Property(s => s.Method).HasMaxLength(40);
        session.Ignore(s => s.LapsesAt);
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId);
        session.Property(s => s.Network).HasMaxLength(NetworkFailureMapping.NetworkLength);
        session.Property(s => s.ProviderSession).HasMaxLength(PersonSession.LongestProviderSession);
        session.HasIndex(s => s.EndedAt);
    }
}
