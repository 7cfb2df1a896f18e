using System.Security.Cryptography;
using System.Text;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Webhooks;

/// <summary>With what messages to one address of another system are signed: docs/decisions/0035-webhook-keys.md.</summary>
public sealed class WebhookKey
{
    public required WebhookKeyId Id { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>webhook-key/ID</c>.</summary>
    public Guid SubjectId { get; private set; }

    public required string Name { get; init; }

    /// <summary>Where messages are to go: https.</summary>
    public required string Address { get; init; }

    public required PersonId MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public PersonId? RetiredBy { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    public Subject Subject => SubjectOf.Policy($"webhook-key/{Id}");

    internal WebhookKey Named()
    {
        SubjectId = Subject.Id;
        return this;
    }
}

/// <summary>A secret of a webhook key, sealed under the key ring. There is one, and for a while after it was rotated two: messages are then signed with both.</summary>
public sealed class WebhookSecret
{
    /// <summary>As Standard Webhooks writes a secret that both sides have; base64 follows.</summary>
    public const string Prefix = "whsec_";

    private const string Purpose = "webhook";
    private const int SecretBytes = 32;

    public required Guid Id { get; init; }

    public required WebhookKeyId KeyId { get; init; }

    public required Guid SubjectId { get; init; }

    public required byte[] Sealed { get; init; }

    public required PersonId MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The first instant at which nothing is signed with it any more; null until another takes its place.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>A new one, and its text: told once.</summary>
    internal static (WebhookSecret Secret, string Text) New(FileKeyRing keys, WebhookKey key, PersonId by, DateTimeOffset now)
    {
        var (id, bytes) = (Guid.NewGuid(), RandomNumberGenerator.GetBytes(SecretBytes));
        var secret = new WebhookSecret { Id = id, KeyId = key.Id, SubjectId = key.SubjectId, Sealed = SealedSecret.Seal(keys, Purpose, AssociatedData(key.Id, id), bytes), MadeBy = by, MadeAt = now };
        var text = Prefix + Convert.ToBase64String(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return (secret, text);
    }

    /// <summary>What stands in <c>webhook-signature</c> for this secret: HMAC-SHA-256 by Standard Webhooks 1.0.0.</summary>
    /// <param name="keys">The ring.</param>
    /// <param name="message">The message's <c>webhook-id</c>.</param>
    /// <param name="at">Its <c>webhook-timestamp</c>, in whole seconds.</param>
    /// <param name="body">Its bytes.</param>
    internal string Sign(FileKeyRing keys, string message, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var secret = SealedSecret.Open(keys, Purpose, AssociatedData(KeyId, Id), Sealed);
        try
        {
            byte[] signed = [.. Encoding.ASCII.GetBytes($"{message}.{at.ToUnixTimeSeconds()}."), .. body];
            return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] AssociatedData(WebhookKeyId key, Guid id) => Encoding.ASCII.GetBytes($"evidence/webhook/1/{key}/{id:D}");
}

internal sealed class WebhookKeyMapping : IEntityTypeConfiguration<WebhookKey>
{
    public void Configure(EntityTypeBuilder<WebhookKey> key)
    {
        key.ToTable("webhook_key", "access", table => table.HasCheckConstraint("ck_webhook_key_retired", "(retired_by is null) = (retired_at is null)"));
        key.Property(k => k.Id).ValueGeneratedNever();
        key.Property(k => k.Name).HasMaxLength(MakeWebhookKey.LongestName);
        key.Property(k => k.Address).HasMaxLength(MakeWebhookKey.LongestAddress);
        key.Ignore(k => k.Subject);
        key.HasIndex(k => new { k.MadeAt, k.Id });
        key.HasOne<Person>().WithMany().HasForeignKey(k => k.MadeBy).OnDelete(DeleteBehavior.Restrict);
        key.HasOne<Person>().WithMany().HasForeignKey(k => k.RetiredBy).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class WebhookSecretMapping : IEntityTypeConfiguration<WebhookSecret>
{
    public void Configure(EntityTypeBuilder<WebhookSecret> secret)
    {
        secret.ToTable("webhook_secret", "access");
        secret.Property(s => s.Id).ValueGeneratedNever();
        // The one that is not rotated yet.
        secret.HasIndex(s => s.KeyId).IsUnique().HasFilter("until is null");
        secret.HasOne<WebhookKey>().WithMany().HasForeignKey(s => s.KeyId).OnDelete(DeleteBehavior.Restrict);
        secret.HasOne<Person>().WithMany().HasForeignKey(s => s.MadeBy).OnDelete(DeleteBehavior.Restrict);
    }
}
