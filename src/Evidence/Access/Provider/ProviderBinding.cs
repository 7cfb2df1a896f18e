using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Provider;

/// <summary>An account at the identity provider that signs one person in. Issuer and subject together are the account, for ever; names there change.</summary>
public sealed class ProviderBinding
{
    /// <summary>OpenID Connect Core 1.0, section 2: a subject has at most 255 ASCII characters.</summary>
    public const int LongestSubject = 255;

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTimeOffset BoundAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class ProviderBindingMapping : IEntityTypeConfiguration<ProviderBinding>
{
    public void Configure(EntityTypeBuilder<ProviderBinding> binding)
    {
        binding.ToTable("provider_binding", "access");
        binding.HasKey(b => new { b.Issuer, b.Subject });
        // One for each person: whoever is bound is bound to another only after somebody took the first away.
        binding.HasIndex(b => b.PersonId).IsUnique();
        binding.HasOne<Person>().WithMany().HasForeignKey(b => b.PersonId);
        binding.Property(b => b.Issuer).HasMaxLength(500);
        binding.Property(b => b.Subject).HasMaxLength(ProviderBinding.LongestSubject);
    }
}
