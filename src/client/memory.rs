//! How much memory a wasm module asks for. The engine's worker must make that memory, and a browser does not tell.

/// Limits of an imported memory, in pages of 64 KiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemoryLimits {
    pub(super) initial: u32,
    pub(super) maximum: u32,
}

const HEADER_BYTES: usize = 8;
const IMPORT_SECTION: u8 = 2;
const HAS_MAXIMUM: u8 = 1;

/// Limits of the memory that a module imports; none when it imports no memory with a maximum.
pub(super) fn imported_memory(module: &[u8]) -> Option<MemoryLimits> {
    let mut reader = Reader { bytes: module.get(HEADER_BYTES..)? };
    loop {
        let id = reader.byte()?;
        let length = reader.number()? as usize;
        let section = reader.take(length)?;
        if id == IMPORT_SECTION {
            return memory_of_imports(Reader { bytes: section });
        }
    }
}

fn memory_of_imports(mut reader: Reader<'_>) -> Option<MemoryLimits> {
    for _ in 0..reader.number()? {
        reader.name()?;
        reader.name()?;
        match reader.byte()? {
            // A function or a tag's type.
            0 => drop(reader.number()?),
            // A table: the type of its elements, then limits.
            1 => {
                reader.byte()?;
                reader.limits()?;
            }
            2 => {
                let (initial, maximum) = reader.limits()?;
                return Some(MemoryLimits { initial, maximum: maximum? });
            }
            // A global: type and mutability.
            3 => drop(reader.take(2)?),
            _ => return None,
        }
    }
    None
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        let length = self.number()? as usize;
        self.take(length)
    }

    fn limits(&mut self) -> Option<(u32, Option<u32>)> {
        let flags = self.byte()?;
        let initial = self.number()?;
        let maximum = if flags & HAS_MAXIMUM == 0 { None } else { Some(self.number()?) };
        Some((initial, maximum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with an empty type section and an import section of a function, a global and `import`.
    fn module(import: &[u8]) -> Vec<u8> {
        let function = [1, b'm', 1, b'f', 0, 0];
        let global = [1, b'm', 1, b'g', 3, 0x7f, 0];
        let imports = [&[3][..], &function, &global, &[1, b'm', 1, b'x'], import].concat();
        let header = [0, b'a', b's', b'm', 1, 0, 0, 0];
        [&header[..], &[1, 1, 0], &[IMPORT_SECTION, imports.len() as u8], &imports].concat()
    }

    #[test]
    fn the_limits_of_a_shared_memory_are_read() {
        let bytes = module(&[2, 3, 18, 0x80, 0x80, 0x04]);
        assert_eq!(imported_memory(&bytes), Some(MemoryLimits { initial: 18, maximum: 65536 }));
    }

    #[test]
    fn a_module_without_an_imported_memory_has_none() {
        assert_eq!(imported_memory(&module(&[1, 0x70, 0, 5])), None);
        assert_eq!(imported_memory(&module(&[2, 0, 18])), None, "a memory without a maximum is not shared");
        assert_eq!(imported_memory(&module(&[2, 3, 18, 0x80, 0x80, 0x04])[..11]), None, "no import section");
    }

    #[test]
    fn no_cut_is_misread() {
        let bytes = module(&[2, 3, 18, 0x80, 0x80, 0x04]);
        for length in 0..bytes.len() {
            assert_eq!(imported_memory(&bytes[..length]), None, "read limits from {length} bytes");
        }
    }
}
