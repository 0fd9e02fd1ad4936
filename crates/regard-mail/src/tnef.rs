//! Unpacking of winmail.dat (MS-OXTNEF).
