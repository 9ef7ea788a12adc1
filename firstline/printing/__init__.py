"""HTML to PDF, and QR pictures: the only room that knows WeasyPrint. It reads no database and no clock."""
