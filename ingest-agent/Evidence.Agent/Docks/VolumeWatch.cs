namespace Evidence.Agent.Docks;

/// <summary>All volumes that an agent watches. One that is seen in two ways, in a dock folder and as a removable one, counts once.</summary>
/// <param name="removable">Null where only dock folders are watched.</param>
internal sealed class VolumeWatch(IReadOnlyList<DockFolder> docks, RemovableVolumes? removable)
{
    /// <param name="unusable">Gets the names of volumes that cannot be opened by path, because they are not UTF-8.</param>
    public IReadOnlyList<DockedVolume> Look(ICollection<string> unusable)
    {
        IEnumerable<DockedVolume> all = docks.SelectMany(dock => dock.Look(unusable)).ToList();
        if (removable is not null) all = all.Concat(removable.Look(unusable));
        return [.. all.DistinctBy(volume => volume.Path, StringComparer.Ordinal)];
    }
}
