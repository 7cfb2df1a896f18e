using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Items;

namespace Evidence.Disclosure;

/// <summary>One file that may go into a bundle.</summary>
/// <param name="Display">The device's name for it, for people.</param>
/// <param name="OriginalName">Raw bytes of its path on the device; null for what was derived here.</param>
/// <param name="DerivedFrom">The part it was made from; null for what came from a device.</param>
/// <param name="HasReceipt">Whether the agency signed a receipt for it.</param>
/// <param name="KeyDestroyedAt">When its data key was destroyed; null while it can be opened.</param>
public sealed record DisclosableFile(
    PartId Part, ObjectId SealedObject, FileRole Role, string Display, byte[]? OriginalName,
    PartId? DerivedFrom, Sha256Hash Sha256, long Bytes, bool IsVerified, bool HasReceipt, DateTimeOffset? KeyDestroyedAt)
{
    /// <summary>What the device held, and the version of it that plays everywhere. Thumbnails and the like are the agency's own aids.</summary>
    public bool IsForBundles => IsVerified && (DerivedFrom is null || Role == FileRole.Proxy);

    public CustodyObject InCustody() => new(SealedObject, Part, Vocabulary.Word(Role), Sha256, Bytes);
}

/// <summary>An item as a bundle would hold it.</summary>
/// <param name="Files">All its parts, also those that stay out; by role, then order.</param>
public sealed record DisclosableItem(ItemId Id, string Title, ItemState State, IReadOnlyList<DisclosableFile> Files)
{
    /// <summary>A redacted copy that no second person approved, or a part of one.</summary>
    public bool IsUnapproved { get; init; }

    /// <summary>A version goes with the file that it was made from: where that one is damaged and was sent again, a new version is made.</summary>
    public IEnumerable<DisclosableFile> ForBundles =>
        Files.Where(f => f.IsForBundles && (f.DerivedFrom is not { } source || Files.Any(o => o.Part == source && o.IsForBundles)));

    /// <summary>Files of the device that are not proven yet, or were found wrong: they stay out.</summary>
    public IEnumerable<DisclosableFile> LeftOut => Files.Where(f => f.DerivedFrom is null && !f.IsVerified);

    /// <summary>What is quarantined is nothing to rely on, also where an earlier check found it right.</summary>
    public bool MayBeDisclosed => State != ItemState.Quarantined && !IsUnapproved && ForBundles.Any(f => f.Role == FileRole.Original);

    /// <summary>When the key of its recording was destroyed; null where one is left that opens.</summary>
    public DateTimeOffset? KeyDestroyedAt => MayBeDisclosed ? null : Files.Where(f => f.Role == FileRole.Original).Max(f => f.KeyDestroyedAt);

    /// <summary>The item in the bundle's description, every file at its place under a safe name.</summary>
    public BundledItem At(int number)
    {
        var taken = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var files = ForBundles.Select(file => Place(file, number, taken)).ToList();
        return new BundledItem
        {
            Item = Id,
            Number = number,
            Title = Title,
            Files = files,
            Chain = BundleLayout.ChainPath(new Subject(SubjectKind.Item, Id.Value), Chain.Operational),
            Receipts = [.. ForBundles.Where(f => f.HasReceipt).Select(f => BundleLayout.ReceiptPath(f.SealedObject))],
        };
    }

    private BundleFile Place(DisclosableFile file, int number, Dictionary<string, HashSet<string>> taken)
    {
        var folder = BundleLayout.Folder(number, file.Role, file.DerivedFrom is not null);
        if (!taken.TryGetValue(folder, out var names)) taken[folder] = names = new HashSet<string>(StringComparer.Ordinal);
        return new BundleFile
        {
            Path = $"{folder}/{BagPath.UniqueSafeName(NameOf(file), names)}",
            Role = file.Role,
            SealedObject = file.SealedObject,
            Part = file.Part,
            Sha256 = file.Sha256,
            Bytes = file.Bytes,
            OriginalName = file.OriginalName is { } name ? new ReadOnlyMemory<byte>(name) : null,
            DerivedFrom = file.DerivedFrom,
        };
    }

    /// <summary>A playable version is called after the recording it was made from.</summary>
    private string NameOf(DisclosableFile file)
    {
        if (file.DerivedFrom is null) return file.Display;
        var source = Files.FirstOrDefault(f => f.Part == file.DerivedFrom)?.Display ?? file.Display;
        var dot = source.LastIndexOf('.');
        return (dot > 0 ? source[..dot] : source) + ".mp4";
    }
}
