using Evidence.Custody;

namespace Evidence.Transfer.Carrying;

internal static class ExportReadMe
{
    public static string Of(AgencyRecord agency) => $"""
        This is everything that the agency {agency.Id} holds, exported by the evidence management system.

        export.txt                signed list of what belongs here; without it the export is not finished
        installation.zip          catalogue, custody log, and the agency's keys, locked with a passphrase
        objects-000001.zip, ...   the recordings and all their files, encrypted as they are stored

        data/index.csv in installation.zip lists every file with its names, times and hashes, and the bag in which it lies.
        Each .zip is a BagIt bag: unpacked, "sha256sum -c manifest-sha256.txt" verifies it without any program of ours.
        The format is public: docs/formats/export.md of the product. With the passphrase everything can be opened
        without the product (tests/independent/open_export.py does), or imported into a new installation:

            evidence-worker import FOLDER --passphrase-file FILE

        Without the passphrase nobody can open the recordings. Keep it apart from this folder.

        """;
}
