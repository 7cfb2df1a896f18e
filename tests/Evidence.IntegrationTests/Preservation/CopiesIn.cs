using Evidence.Database;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>Reading over copies without a host.</summary>
internal static class CopiesIn
{
    /// <summary>Over one store; whatever is found wrong in it fails the test.</summary>
    public static ReadCopies OneStore(EvidenceDb db, IObjectStore store, FileKeyRing keys) =>
        Stores(db, new ObjectStores(store.Name, null, new Dictionary<string, Func<IObjectStore>> { [store.Name] = () => store }), keys, (finding, _) => throw new InvalidOperationException(finding.ToString()));

    public static ReadCopies Stores(EvidenceDb db, ObjectStores stores, FileKeyRing keys, ReportFinding report) =>
        new(db, stores, keys, new ExamineCopy(db, stores, keys), report, NullLogger<ReadCopies>.Instance);
}
