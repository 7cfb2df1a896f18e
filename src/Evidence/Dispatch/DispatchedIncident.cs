using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Dispatch;

/// <summary>What command and control says of an incident: who was sent, from when until when. Beside the record that the agency has of it.</summary>
public sealed class DispatchedIncident
{
    public const int LongestSource = 40, LongestPlace = 300;

    public required PoliceIncidentId IncidentId { get; init; }

    /// <summary>The system that told of it, such as <c>CAD</c>. Only that one changes it.</summary>
    public required string Source { get; init; }

    public required string? Place { get; set; }

    /// <summary>Degrees, WGS 84; null with <see cref="Longitude"/>.</summary>
    public required double? Latitude { get; set; }

    public required double? Longitude { get; set; }

    public required DateTimeOffset DispatchedAt { get; set; }

    /// <summary>After <see cref="DispatchedAt"/>, by <see cref="IncidentToTell.LongestHours"/> hours at most.</summary>
    public required DateTimeOffset ClearedAt { get; set; }

    /// <summary>Of the units sent, in capitals, sorted.</summary>
    public required string[] CallSigns { get; set; }

    /// <summary>Collar or badge numbers of the people sent, in capitals, sorted.</summary>
    public required string[] CollarNumbers { get; set; }

    /// <summary>Somebody was arrested.</summary>
    public required bool HasArrest { get; set; }

    /// <summary>Force was used.</summary>
    public required bool HasForce { get; set; }

    /// <summary>Somebody complained.</summary>
    public required bool HasComplaint { get; set; }

    public required CategoryId? ProposedCategoryId { get; set; }

    /// <summary>From 1; one more each time it changed.</summary>
    public required int Revision { get; set; }

    public required DateTimeOffset ToldAt { get; set; }
}

internal sealed class DispatchedIncidentMapping : IEntityTypeConfiguration<DispatchedIncident>
{
    public void Configure(EntityTypeBuilder<DispatchedIncident> incident)
    {
        incident.ToTable("incident", "dispatch", table =>
        {
            table.HasCheckConstraint("ck_incident_window", "cleared_at > dispatched_at and cleared_at <= dispatched_at + interval '8 hours'");
            table.HasCheckConstraint("ck_incident_where", "(latitude is null) = (longitude is null)");
        });
        incident.HasKey(i => i.IncidentId);
        incident.Property(i => i.IncidentId).ValueGeneratedNever();
        incident.Property(i => i.Source).HasMaxLength(DispatchedIncident.LongestSource);
        incident.Property(i => i.Place).HasMaxLength(DispatchedIncident.LongestPlace);
        incident.HasIndex(i => i.DispatchedAt);
        incident.HasIndex(i => i.CollarNumbers).HasMethod("gin");
        incident.HasIndex(i => i.CallSigns).HasMethod("gin");
        incident.HasOne<PoliceIncident>().WithMany().HasForeignKey(i => i.IncidentId).OnDelete(DeleteBehavior.Restrict);
        incident.HasOne<Category>().WithMany().HasForeignKey(i => i.ProposedCategoryId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>That somebody was on duty under a call sign: from <see cref="From"/> (included) until <see cref="Until"/> (excluded).</summary>
public sealed class Duty
{
    public required Guid Id { get; init; }

    /// <summary>In capitals.</summary>
    public required string CallSign { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset Until { get; set; }

    /// <summary>The system that told of it.</summary>
    public required string Source { get; set; }

    /// <summary>Since when the roster does not have it any more; null while it does.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class DutyMapping : IEntityTypeConfiguration<Duty>
{
    public void Configure(EntityTypeBuilder<Duty> duty)
    {
        duty.ToTable("duty", "dispatch", table => table.HasCheckConstraint("ck_duty_span", "until_at > from_at"));
        duty.Property(d => d.Id).ValueGeneratedNever();
        duty.Property(d => d.CallSign).HasMaxLength(Sent.LongestName);
        duty.Property(d => d.Source).HasMaxLength(DispatchedIncident.LongestSource);
        duty.Property(d => d.From).HasColumnName("from_at");
        duty.Property(d => d.Until).HasColumnName("until_at");
        // The same span told again is the same row.
        duty.HasIndex(d => new { d.CallSign, d.PersonId, d.From }).IsUnique();
        duty.HasIndex(d => new { d.PersonId, d.From });
        duty.HasOne<Person>().WithMany().HasForeignKey(d => d.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Call signs and numbers as they are kept and compared.</summary>
public static class Sent
{
    public const int LongestName = 40, Most = 64;

    /// <summary>In capitals, with single spaces; null for what is none.</summary>
    public static string? Name(string? text)
    {
        var name = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
        return name.Length is > 0 and <= LongestName && !name.Any(letter => char.IsControl(letter) || letter == ';') ? name : null;
    }
}
