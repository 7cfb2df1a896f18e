using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases.Exhibits;

/// <summary>
/// That somebody produced a recording in a case: from then on it is an exhibit there, under its producer's initials and a number of theirs.
/// A number that was given once is never given again, also when the exhibit was withdrawn.
/// </summary>
public sealed class Exhibit
{
    public required ExhibitId Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>Capital letters.</summary>
    public required string Initials { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Who says in a statement what it is.</summary>
    public required string Producer { get; init; }

    /// <summary>The producer, where they are of the agency.</summary>
    public PersonId? ProducerId { get; init; }

    /// <summary>What it is, as the statement calls it.</summary>
    public required string Description { get; init; }

    public required DateTimeOffset ProducedAt { get; init; }

    /// <summary>Null while it is an exhibit.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <summary>Such as <c>AB/1</c>.</summary>
    public string Reference => ExhibitReference.Of(Initials, Number);
}

/// <summary>How exhibits are numbered: the producer's initials, a stroke, and a number that goes on.</summary>
public static class ExhibitReference
{
    public const int MostInitials = 5, HighestNumber = 9_999;

    public static string Of(string initials, int number) => FormattableString.Invariant($"{initials}/{number}");

    /// <summary>The first letters of the parts of a name, titles and ranks left out; empty where it has none.</summary>
    public static string InitialsOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split([' ', '-', '.', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(part => char.IsLetter(part[0])).ToList();
        var named = parts.Where(part => !Ranks.Contains(part)).ToList();
        return string.Concat((named.Count > 0 ? named : parts).Select(part => part[..1].ToUpperInvariant())) is var all && all.Length > MostInitials ? all[..MostInitials] : all;
    }

    private static readonly HashSet<string> Ranks = new(StringComparer.OrdinalIgnoreCase)
    {
        "PC", "DC", "PS", "DS", "Sgt", "Insp", "DI", "CI", "DCI", "Supt", "DSupt", "ACC", "PCSO", "Constable", "Sergeant", "Inspector", "Officer", "Detective", "Deputy", "Sheriff", "Lt", "Capt", "Mr", "Mrs", "Ms", "Miss", "Dr",
    };
}

internal sealed class ExhibitMapping : IEntityTypeConfiguration<Exhibit>
{
    public void Configure(EntityTypeBuilder<Exhibit> exhibit)
    {
        exhibit.ToTable("exhibit", "cases", table => table.HasCheckConstraint("ck_exhibit_number", "number between 1 and 9999"));
        exhibit.Property(e => e.Id).ValueGeneratedNever();
        exhibit.Ignore(e => e.Reference);
        exhibit.Property(e => e.Initials).HasMaxLength(ExhibitReference.MostInitials);
        exhibit.Property(e => e.Producer).HasMaxLength(RecordText.LongestTitle);
        exhibit.Property(e => e.Description).HasMaxLength(RecordText.LongestTitle);
        exhibit.HasIndex(e => new { e.CaseId, e.Initials, e.Number }).IsUnique();
        exhibit.HasIndex(e => new { e.CaseId, e.ItemId }).IsUnique().HasFilter("withdrawn_at is null");
        exhibit.HasIndex(e => e.ItemId);
        exhibit.HasOne<CaseFile>().WithMany().HasForeignKey(e => e.CaseId).OnDelete(DeleteBehavior.Restrict);
        exhibit.HasOne<Person>().WithMany().HasForeignKey(e => e.ProducerId).OnDelete(DeleteBehavior.Restrict);
    }
}
